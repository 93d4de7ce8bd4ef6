'use client';

import { useRef } from 'react';
import type { FleetRow } from '@/lib/api/schemas.ts';
import { FleetCard } from './fleet-card.tsx';
import { rowKey } from './row-order.ts';
import { useRowWindow } from './use-row-window.ts';
import { type See, useSight } from './use-sight.ts';

/** Height of a card and the room below it. */
const linePx = 166;

type FleetCardsProps = {
  rows: readonly FleetRow[];
  age: (row: FleetRow) => string;
  see: See;
};

/** Servers for narrow screens: those in sight, in a list as high as all of them. */
export function FleetCards({ rows, age, see }: FleetCardsProps) {
  const list = useRef<HTMLUListElement>(null);
  const { first, end, abovePx, belowPx } = useRowWindow(list, rows.length, linePx);
  const drawn = rows.slice(first, end);
  useSight(drawn, see);
  return (
    <ul
      ref={list}
      className="flex flex-col gap-2 min-[900px]:hidden"
      style={{ paddingTop: abovePx, paddingBottom: belowPx }}
      aria-label="Servers, worst first"
    >
      {drawn.map(row => (
        <FleetCard key={rowKey(row)} row={row} age={age(row)} />
      ))}
    </ul>
  );
}
