'use client';

import { type ReactNode, useState } from 'react';
import { Panel } from '@/components/ui/panel.tsx';
import { Table, Td, Th } from '@/components/ui/table.tsx';
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
        <div className="max-h-80 overflow-y-auto border-t border-line">
          <Table label={`${title}, as a table`}>
            <thead>
              <tr>
                {columns.map((column, i) => (
                  <Th key={column} number={i > 0}>
                    {column}
                  </Th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(cells => (
                <tr key={cells[0]} className="border-t border-line">
                  {cells.map((cell, i) => (
                    <Td key={columns[i]} number={i > 0} className="num">
                      {cell}
                    </Td>
                  ))}
                </tr>
              ))}
            </tbody>
          </Table>
        </div>
      ) : null}
    </Panel>
  );
}
