'use client';

import { useRef } from 'react';
import type { FleetRow } from '@/lib/api/schemas.ts';
import { FleetCard } from './fleet-card.tsx';
import { rowKey } from './row-order.ts';
import { useRowWindow } from './use-row-window.ts';

/** Height of a card and the room below it. */
const linePx = 166;

/** Servers for narrow screens: those in sight, in a list as high as all of them. */
export function FleetCards({ rows, age }: { rows: readonly FleetRow[]; age: (row: FleetRow) => string }) {
  const list = useRef<HTMLUListElement>(null);
  const { first, end, abovePx, belowPx } = useRowWindow(list, rows.length, linePx);
  return (
    <ul
      ref={list}
      className="flex flex-col gap-2 min-[900px]:hidden"
      style={{ paddingTop: abovePx, paddingBottom: belowPx }}
      aria-label="Servers, worst first"
    >
      {rows.slice(first, end).map(row => (
        <FleetCard key={rowKey(row)} row={row} age={age(row)} />
      ))}
    </ul>
  );
}
