'use client';

import { type ReactNode, useState } from 'react';
import { Panel } from '@/components/ui/panel.tsx';
import { PagedTable } from './lazy-table.tsx';
import { TableToggle } from './table-toggle.tsx';

export type NamedLine = { name: string; colour: string; dash?: string | undefined; look?: 'line' | 'bar' };

type ChartPanelProps = {
  title: string;
  lines: readonly NamedLine[];
  note?: string;
  /** Of the table behind it; the first names the row. */
  columns: readonly string[];
  rows: readonly (readonly string[])[];
  children: ReactNode;
};

/** A chart over anything but time, with the names of its lines and its numbers as a table. */
export function ChartPanel({ title, lines, note, columns, rows, children }: ChartPanelProps) {
  const [asTable, setAsTable] = useState(false);
  return (
    <Panel
      title={title}
      aside={
        <span className="flex items-center gap-3 text-sm text-muted">
          {lines.map(({ name, colour, dash, look }) => (
            <span key={name} className="flex items-center gap-1.5">
              <svg width="18" height="8" aria-hidden="true">
                <path
                  d="M0 4h18"
                  stroke={colour}
                  strokeWidth={look === 'bar' ? 8 : 2}
                  strokeDasharray={dash}
                />
              </svg>
              {name}
            </span>
          ))}
          <TableToggle on={asTable} onToggle={setAsTable} of={title} />
        </span>
      }
    >
      {children}
      {note ? <p className="px-3 pb-2 text-sm text-muted">{note}</p> : null}
      {asTable ? (
        <PagedTable
          label={title}
          columns={columns}
          count={rows.length}
          row={i => rows[i] as readonly string[]}
        />
      ) : null}
    </Panel>
  );
}
