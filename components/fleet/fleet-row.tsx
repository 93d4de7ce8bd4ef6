'use client';

import { useRouter } from 'next/navigation';
import { useRef } from 'react';
import { useInSight } from '@/components/live/use-in-sight.ts';
import type { FleetRow } from '@/lib/api/schemas.ts';
import { FleetCells } from './fleet-cells.tsx';
import { rowHref } from './row-words.ts';

type RowProps = { row: FleetRow; age: string; mixed: boolean };

/** A server; the whole row opens it, as its link does by keyboard. */
export function FleetTableRow({ row, age, mixed }: RowProps) {
  const router = useRouter();
  const box = useRef<HTMLTableRowElement>(null);
  const shown = useInSight(row, box);
  return (
    <tr
      ref={box}
      onClick={event => {
        if (!(event.target instanceof Element && event.target.closest('a'))) router.push(rowHref(row));
      }}
      className={`cursor-pointer border-t border-line hover:bg-raised ${shown.state === 'silent' ? 'text-muted' : ''}`}
    >
      <FleetCells row={shown} age={age} mixed={mixed} />
    </tr>
  );
}
