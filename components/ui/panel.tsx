import type { ReactNode } from 'react';
import { Boundary } from './boundary.tsx';

type PanelProps = { title: ReactNode; aside?: ReactNode; children: ReactNode; className?: string };

/** A titled region with a border; what fails in it fails alone. */
export function Panel({ title, aside, children, className = '' }: PanelProps) {
  return (
    <section className={`min-w-0 frame ${className}`}>
      <div className="flex min-h-8 flex-wrap items-center justify-between gap-x-4 gap-y-1 px-3 py-1">
        <h2 className="text-sm font-medium text-fg">{title}</h2>
        {aside}
      </div>
      <Boundary>{children}</Boundary>
    </section>
  );
}
