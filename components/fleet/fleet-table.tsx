'use client';

import { useState } from 'react';
import { Name } from '@/components/ui/name.tsx';
import { Table } from '@/components/ui/table.tsx';
import type { FleetRow } from '@/lib/api/schemas.ts';
import { formatAge } from '@/lib/format/duration.ts';
import { formatCount } from '@/lib/format/rate.ts';
import { columnSpans, FleetHead, FleetWidths, onlyWide } from './columns.tsx';
import { FleetCard } from './fleet-card.tsx';
import { FleetTableRow } from './fleet-row.tsx';
import { groupByService, keepUnchanged, orderRows, rowKey } from './row-order.ts';
import { useWide } from './use-wide.ts';

/** Agents send four times a second: what is younger than this is now. */
const nowMs = 2000;

const groupLine = (rows: readonly FleetRow[]): string => {
  const bad = rows.filter(({ state }) => state === 'bad').length;
  return `${formatCount(rows.length)} ${rows.length === 1 ? 'server' : 'servers'}${bad ? `, ${bad} bad` : ''}`;
};

/** Worst first, grouped where there are several services, and still under the pointer. */
export function FleetTable({ rows, at }: { rows: readonly FleetRow[]; at: string }) {
  const [hold, setHold] = useState(false);
  const [shown, setShown] = useState<{ from: readonly FleetRow[]; rows: FleetRow[] }>({
    from: rows,
    rows: [...rows],
  });
  const wide = useWide();
  if (shown.from !== rows)
    setShown({ from: rows, rows: orderRows(keepUnchanged(rows, shown.rows), shown.rows, hold) });

  const groups = groupByService(shown.rows);
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
              <tbody key={group.service}>
                {groups.length > 1 ? (
                  <tr className="border-t border-line bg-bg">
                    <th
                      scope="rowgroup"
                      colSpan={columnSpans.always}
                      className="h-7 max-w-0 px-2 text-sm font-medium"
                    >
                      <span className="flex gap-2">
                        <Name text={group.service} className="max-w-96" />
                        <span className="font-normal text-muted">{groupLine(group.rows)}</span>
                      </span>
                    </th>
                    <td colSpan={columnSpans.onlyWide} className={onlyWide} />
                  </tr>
                ) : null}
                {group.rows.map(row => (
                  <FleetTableRow key={rowKey(row)} row={row} age={age(row)} />
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
