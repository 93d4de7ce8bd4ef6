import type { ReactNode } from 'react';
import { Panel } from '@/components/ui/panel.tsx';

export type Figure = { name: string; value: ReactNode; about: string };

/** A few numbers of one process, or why there are none. */
export function Figures({
  title,
  figures,
  missing,
}: {
  title: string;
  figures: Figure[] | null;
  missing?: string;
}) {
  return (
    <Panel title={title}>
      {figures === null ? (
        <p className="border-t border-line px-3 py-3 text-muted">{missing}</p>
      ) : (
        <dl className="grid grid-cols-2 border-t border-line">
          {figures.map(({ name, value, about }) => (
            <div key={name} className="min-w-0 px-3 py-1.5" title={about}>
              <dt className="text-xs text-muted">{name}</dt>
              <dd className="num flex items-center gap-2 truncate text-base!">{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </Panel>
  );
}
