'use client';

import { type ReactNode, useState } from 'react';
import { TableToggle } from '@/components/charts/table-toggle.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import { Table, Td, Th } from '@/components/ui/table.tsx';

/** How the sides are drawn everywhere: A a filled, dashed grey, B a solid line in the colour of text. */
export const sideLook = {
  a: { stroke: 'var(--color-max)', dash: '5 3', fill: 'var(--color-work)' },
  b: { stroke: 'var(--color-fg)', dash: undefined, fill: 'none' },
} as const;

type PlotPanelProps = {
  title: string;
  columns: readonly string[];
  rows: readonly (readonly string[])[];
  note?: string;
  children: ReactNode;
};

/** A plot with the names of its lines and its numbers as a table. */
export function PlotPanel({ title, columns, rows, note, children }: PlotPanelProps) {
  const [asTable, setAsTable] = useState(false);
  return (
    <Panel
      title={title}
      aside={
        <span className="flex items-center gap-3 text-sm text-muted">
          {(['a', 'b'] as const).map(side => (
            <span key={side} className="flex items-center gap-1.5">
              <svg width="18" height="8" aria-hidden="true">
                <path
                  d="M0 4h18"
                  stroke={sideLook[side].stroke}
                  strokeWidth="2"
                  strokeDasharray={sideLook[side].dash}
                />
              </svg>
              {side.toUpperCase()}
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
