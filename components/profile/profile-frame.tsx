'use client';

import Link from 'next/link';
import { type ReactNode, useState } from 'react';
import { TableToggle } from '@/components/charts/table-toggle.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import { QuietButton } from '@/components/ui/quiet-button.tsx';
import type { ProfileAnswer } from '@/lib/api/profile.ts';
import { typeName } from './value-text.ts';

type ProfileFrameProps = {
  title: string;
  answer: ProfileAnswer;
  /** The same page with another type. */
  links: readonly { type: string; href: string }[];
  /** What it can be compared with. */
  choice?: ReactNode;
  table: ReactNode;
  children: ReactNode;
};

/** The panel around a flame graph, and the table behind it. */
export function ProfileFrame({ title, answer, links, choice, table, children }: ProfileFrameProps) {
  const [asTable, setAsTable] = useState(false);
  return (
    <Panel
      title={title}
      aside={
        <span className="flex flex-wrap items-center gap-3 text-sm text-muted">
          {choice}
          {links.length > 1 &&
            links.map(link => (
              <Link
                key={link.type}
                href={link.href}
                scroll={false}
                aria-current={link.type === answer.type ? 'true' : undefined}
                className={link.type === answer.type ? 'font-medium text-fg' : 'underline hover:text-fg'}
              >
                {typeName(link.type)}
              </Link>
            ))}
          <QuietButton
            title="Save for speedscope.app"
            onClick={() =>
              import('./speedscope.ts').then(({ downloadSpeedscope }) => downloadSpeedscope(answer))
            }
          >
            Export speedscope
          </QuietButton>
          <TableToggle on={asTable} onToggle={setAsTable} of={title} />
        </span>
      }
    >
      {children}
      {asTable ? table : null}
    </Panel>
  );
}
