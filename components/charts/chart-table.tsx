'use client';

import { useZone } from '@/components/shell/zone.tsx';
import { formatClockMs } from '@/lib/format/time.ts';
import { PagedTable } from './lazy-table.tsx';

type ChartTableProps = {
  label: string;
  columns: readonly string[];
  /** Newest last; shown newest first. */
  rows: readonly { atMs: number; cells: readonly string[] }[];
};

/** The table behind a plot over time. */
export function ChartTable({ label, columns, rows }: ChartTableProps) {
  const zone = useZone();
  const row = (i: number) => {
    const { atMs, cells } = rows[rows.length - 1 - i] as ChartTableProps['rows'][number];
    return [formatClockMs(atMs, zone), ...cells];
  };
  const all = ['Time', ...columns];
  return <PagedTable label={label} columns={all} count={rows.length} row={row} turns={['Newer', 'Older']} />;
}
