'use client';

import { type ReactNode, useState } from 'react';
import { Tooltip } from '@/components/ui/tooltip.tsx';
import { TableToggle } from './table-toggle.tsx';

type PlotPanelProps = {
  title: string;
  about: string;
  /** What is under the cursor, or a summary; in a place that does not move. */
  aside: ReactNode;
  table: () => ReactNode;
  children: ReactNode;
};

/** A plot over time with its name, what it says at the cursor, and its table. */
export function PlotPanel({ title, about, aside, table, children }: PlotPanelProps) {
  const [asTable, setAsTable] = useState(false);
  return (
    <section aria-label={title} className="min-w-0 rounded-md border border-line bg-panel">
      <div className="flex min-h-7 flex-wrap items-center gap-x-4 px-3">
        <h2 className="text-sm font-medium">
          <Tooltip text={about}>{title}</Tooltip>
        </h2>
        <span className="num order-2 min-h-4 text-muted max-sm:min-h-8 max-sm:basis-full max-sm:whitespace-normal sm:order-1 sm:ml-auto">
          {aside}
        </span>
        <span className="order-1 max-sm:ml-auto sm:order-2">
          <TableToggle on={asTable} onToggle={setAsTable} of={title} />
        </span>
      </div>
      {children}
      {asTable ? table() : null}
    </section>
  );
}
