'use client';

import { useState } from 'react';
import { useZone } from '@/components/shell/zone.tsx';
import { Button } from '@/components/ui/button.tsx';
import { Table, Td, Th } from '@/components/ui/table.tsx';
import { formatClockMs } from '@/lib/format/time.ts';

export type ChartTableProps = {
  label: string;
  columns: readonly string[];
  /** Newest last; shown newest first. */
  rows: readonly { atMs: number; cells: readonly string[] }[];
};

const pageSize = 25;

/** A chart's numbers for people who do not see it, or want to copy them. */
export default function ChartTable({ label, columns, rows }: ChartTableProps) {
  const [page, setPage] = useState(0);
  const zone = useZone();
  const pages = Math.max(1, Math.ceil(rows.length / pageSize));
  const here = Math.min(page, pages - 1);
  const end = rows.length - here * pageSize;
  const shown = rows.slice(Math.max(0, end - pageSize), end).reverse();
  return (
    <div className="border-t border-line">
      <Table label={`${label}, as a table`}>
        <thead>
          <tr>
            <Th>Time</Th>
            {columns.map(column => (
              <Th key={column} number>
                {column}
              </Th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map(({ atMs, cells }) => (
            <tr key={`${atMs} ${cells[0]}`} className="border-t border-line">
              <Td className="num">{formatClockMs(atMs, zone)}</Td>
              {cells.map((cell, i) => (
                <Td key={columns[i]} number>
                  {cell}
                </Td>
              ))}
            </tr>
          ))}
        </tbody>
      </Table>
      <div className="flex items-center gap-2 border-t border-line px-3 py-1.5 text-sm text-muted">
        <Button disabled={here === 0} onClick={() => setPage(here - 1)}>
          Newer
        </Button>
        <Button disabled={here >= pages - 1} onClick={() => setPage(here + 1)}>
          Older
        </Button>
        <span>
          Page {here + 1} of {pages}
        </span>
      </div>
    </div>
  );
}
