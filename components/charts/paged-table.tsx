'use client';

import { useState } from 'react';
import { Button } from '@/components/ui/button.tsx';
import { Table, Td, Th } from '@/components/ui/table.tsx';

type PagedTableProps = {
  label: string;
  /** The first names the row. */
  columns: readonly string[];
  count: number;
  row: (i: number) => readonly string[];
  /** What the pages before and after are called. */
  turns?: readonly [string, string];
};

const pageSize = 25;

/** A plot's numbers for people who do not see it, or want to copy them. */
export default function PagedTable({
  label,
  columns,
  count,
  row,
  turns = ['Before', 'After'],
}: PagedTableProps) {
  const [page, setPage] = useState(0);
  const pages = Math.max(1, Math.ceil(count / pageSize));
  const here = Math.min(page, pages - 1);
  const first = here * pageSize;
  const shown = Array.from({ length: Math.min(pageSize, count - first) }, (_, i) => row(first + i));
  return (
    <div className="border-t border-line">
      <Table label={`${label}, as a table`}>
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
          {shown.map(cells => (
            <tr key={`${cells[0]} ${cells[1]}`} className="border-t border-line">
              {cells.map((cell, i) => (
                <Td key={columns[i]} number={i > 0} className="num">
                  {cell}
                </Td>
              ))}
            </tr>
          ))}
        </tbody>
      </Table>
      {pages > 1 ? (
        <div className="flex items-center gap-2 border-t border-line px-3 py-1.5 text-sm text-muted">
          <Button disabled={here === 0} onClick={() => setPage(here - 1)}>
            {turns[0]}
          </Button>
          <Button disabled={here >= pages - 1} onClick={() => setPage(here + 1)}>
            {turns[1]}
          </Button>
          <span>
            Page {here + 1} of {pages}
          </span>
        </div>
      ) : null}
    </div>
  );
}
