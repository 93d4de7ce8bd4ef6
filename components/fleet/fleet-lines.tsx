'use client';

import { useRef } from 'react';
import { Name } from '@/components/ui/name.tsx';
import type { FleetRow } from '@/lib/api/schemas.ts';
import { formatCount } from '@/lib/format/rate.ts';
import { columnSpans, onlyWide } from './columns.tsx';
import { FleetTableRow } from './fleet-row.tsx';
import { type FleetItem, type RowGroup, rowKey } from './row-order.ts';
import { useRowWindow } from './use-row-window.ts';
import { type See, useSight } from './use-sight.ts';

const linePx = 33;

type FleetLinesProps = {
  items: readonly FleetItem[];
  age: (row: FleetRow) => string;
  see: See;
};

/** The lines of the table that are in sight, between two empty ones as high as all others. */
export function FleetLines({ items, age, see }: FleetLinesProps) {
  const body = useRef<HTMLTableSectionElement>(null);
  const { first, end, abovePx, belowPx } = useRowWindow(body, items.length, linePx);
  const drawn = items.slice(first, end);
  useSight(
    drawn.flatMap(item => ('row' in item ? item.row : [])),
    see,
  );
  return (
    <tbody ref={body}>
      <Room px={abovePx} />
      {drawn.map((item, i) =>
        'group' in item ? (
          <GroupLine key={`group ${item.group.title}`} group={item.group} place={first + i} />
        ) : (
          <FleetTableRow
            key={rowKey(item.row)}
            row={item.row}
            age={age(item.row)}
            mixed={item.mixed}
            place={first + i}
          />
        ),
      )}
      <Room px={belowPx} />
    </tbody>
  );
}

function Room({ px }: { px: number }) {
  if (px === 0) return null;
  return (
    <tr>
      <td style={{ height: px }} />
    </tr>
  );
}

const groupLine = (rows: readonly FleetRow[]): string => {
  const services = new Set(rows.map(({ service }) => service)).size;
  const across = services > 1 ? ` of ${services} services` : '';
  return `${formatCount(rows.length)} ${rows.length === 1 ? 'server' : 'servers'}${across}`;
};

function GroupLine({ group: { title, rows }, place }: { group: RowGroup; place: number }) {
  return (
    <tr className="h-[33px] border-t border-line bg-bg" aria-rowindex={place + 2}>
      <th scope="rowgroup" colSpan={columnSpans.always} className="max-w-0 px-2 text-sm font-medium">
        <span className="flex gap-2">
          <Name text={title} className="max-w-96" />
          <span className="font-normal text-muted">{groupLine(rows)}</span>
        </span>
      </th>
      <td colSpan={columnSpans.onlyWide} className={onlyWide} />
    </tr>
  );
}
