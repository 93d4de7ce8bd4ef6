'use client';

import { useDeferredValue, useState } from 'react';
import { Name } from '@/components/ui/name.tsx';
import { Table } from '@/components/ui/table.tsx';
import type { FleetRow } from '@/lib/api/schemas.ts';
import { formatAge } from '@/lib/format/duration.ts';
import { formatCount } from '@/lib/format/rate.ts';
import { columnSpans, FleetHead, FleetWidths, onlyWide } from './columns.tsx';
import { FleetCard } from './fleet-card.tsx';
import { FleetTableRow } from './fleet-row.tsx';
import { groupRows, keepUnchanged, loudKeys, orderRows, rowKey } from './row-order.ts';
import { useWide } from './use-wide.ts';

/** Agents send four times a second: what is younger than this is now. */
const nowMs = 2000;

const groupLine = (rows: readonly FleetRow[]): string => {
  const services = new Set(rows.map(({ service }) => service)).size;
  const across = services > 1 ? ` of ${services} services` : '';
  return `${formatCount(rows.length)} ${rows.length === 1 ? 'server' : 'servers'}${across}`;
};

type Shown = { from: readonly FleetRow[]; rows: FleetRow[]; loud: ReadonlySet<string> };

/** Worst first, grouped where there are several services, and still under the pointer. */
export function FleetTable({ rows: latest, at }: { rows: readonly FleetRow[]; at: string }) {
  // Deferred, 200 rows are drawn in slices that let a click or a key through in between.
  const rows = useDeferredValue(latest);
  const [hold, setHold] = useState(false);
  const [shown, setShown] = useState<Shown>({ from: rows, rows: [...rows], loud: loudKeys(rows) });
  const wide = useWide();
  if (shown.from !== rows) {
    const ordered = orderRows(keepUnchanged(rows, shown.rows), shown.rows, hold);
    setShown({ from: rows, rows: ordered, loud: hold ? shown.loud : loudKeys(ordered) });
  }
  const groups = groupRows(shown.rows, shown.loud);
  const age = (row: FleetRow) => {
    const ms = Date.parse(at) - Date.parse(row.lastSeenAt);
    return ms < nowMs ? 'now' : formatAge(ms);
  };
  return (
    <>
      {wide === false ? null : (
        <div
          onPointerEnter={() => setHold(true)}
          onPointerLeave={() => setHold(false)}
          className="hidden min-[900px]:block"
        >
          <Table
            label="Servers, worst first"
            className="rounded-md border border-line bg-panel [&>table]:min-w-[1210px] [&>table]:table-fixed"
          >
            <FleetWidths />
            <FleetHead />
            {groups.map(group => (
              <tbody key={group.title}>
                {groups.length > 1 ? (
                  <tr className="border-t border-line bg-bg">
                    <th
                      scope="rowgroup"
                      colSpan={columnSpans.always}
                      className="h-7 max-w-0 px-2 text-sm font-medium"
                    >
                      <span className="flex gap-2">
                        <Name text={group.title} className="max-w-96" />
                        <span className="font-normal text-muted">{groupLine(group.rows)}</span>
                      </span>
                    </th>
                    <td colSpan={columnSpans.onlyWide} className={onlyWide} />
                  </tr>
                ) : null}
                {group.rows.map(row => (
                  <FleetTableRow key={rowKey(row)} row={row} age={age(row)} mixed={group.mixed} />
                ))}
              </tbody>
            ))}
          </Table>
        </div>
      )}
      {wide === true ? null : (
        <ul className="flex flex-col gap-2 min-[900px]:hidden" aria-label="Servers, worst first">
          {shown.rows.map(row => (
            <FleetCard key={rowKey(row)} row={row} age={age(row)} />
          ))}
        </ul>
      )}
    </>
  );
}
