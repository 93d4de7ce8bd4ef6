'use client';

import { useDeferredValue, useRef, useState } from 'react';
import { useRowKeys } from '@/components/controls/use-row-keys.ts';
import { Table } from '@/components/ui/table.tsx';
import type { FleetRow } from '@/lib/api/schemas.ts';
import { formatAge } from '@/lib/format/duration.ts';
import { FleetHead, FleetWidths } from './columns.tsx';
import { FleetCards } from './fleet-cards.tsx';
import { FleetLines } from './fleet-lines.tsx';
import { type Grouping, groupRows, itemsOf, keepUnchanged, loudKeys, orderRows } from './row-order.ts';
import { useWide } from './use-wide.ts';

/** Agents send four times a second: what is younger than this is now. */
const nowMs = 2000;

type FleetTableProps = {
  rows: readonly FleetRow[];
  at: string;
  by: Grouping;
  /** Takes the keys of the rows that are drawn. */
  see: (keys: readonly string[]) => void;
};
type Shown = { from: readonly FleetRow[]; rows: FleetRow[]; loud: ReadonlySet<string> };

/** Worst first, grouped where there are several services, and still under the pointer. */
export function FleetTable({ rows: latest, at, by, see }: FleetTableProps) {
  // Deferred, 200 rows are drawn in slices that let a click or a key through in between.
  const rows = useDeferredValue(latest);
  const [hold, setHold] = useState(false);
  const [shown, setShown] = useState<Shown>({ from: rows, rows: [...rows], loud: loudKeys(rows) });
  const wide = useWide();
  if (shown.from !== rows) {
    const ordered = orderRows(keepUnchanged(rows, shown.rows), shown.rows, hold);
    setShown({ from: rows, rows: ordered, loud: hold ? shown.loud : loudKeys(ordered) });
  }
  const items = itemsOf(groupRows(shown.rows, shown.loud, by));
  const list = useRef<HTMLDivElement>(null);
  useRowKeys(list);
  const age = (row: FleetRow) => {
    const ms = Date.parse(at) - Date.parse(row.lastSeenAt);
    return ms < nowMs ? 'now' : formatAge(ms);
  };
  return (
    <div ref={list}>
      {wide === false ? null : (
        <div
          onPointerEnter={() => setHold(true)}
          onPointerLeave={() => setHold(false)}
          className="hidden min-[900px]:block"
        >
          <Table
            label="Servers, worst first"
            rows={items.length + 1}
            className="rounded-md border border-line bg-panel [&>table]:min-w-[1210px] [&>table]:table-fixed"
          >
            <FleetWidths />
            <FleetHead />
            <FleetLines items={items} age={age} see={wide === null ? null : see} />
          </Table>
        </div>
      )}
      {wide === true ? null : <FleetCards rows={shown.rows} age={age} see={wide === null ? null : see} />}
    </div>
  );
}
