'use client';

import { useRouter } from 'next/navigation';
import type { FleetRow } from '@/lib/api/schemas.ts';
import { FleetCells } from './fleet-cells.tsx';
import { rowHref } from './row-words.ts';

type RowProps = { row: FleetRow; age: string; mixed: boolean; place: number };

/** A server; the whole row opens it, as its link does by keyboard. */
export function FleetTableRow({ row, age, mixed, place }: RowProps) {
  const router = useRouter();
  return (
    <tr
      onClick={event => {
        if (!(event.target instanceof Element && event.target.closest('a'))) router.push(rowHref(row));
      }}
      aria-rowindex={place + 2}
      className={`h-[33px] cursor-pointer border-t border-line hover:bg-raised ${row.state === 'silent' ? 'text-muted' : ''}`}
    >
      <FleetCells row={row} age={age} mixed={mixed} />
    </tr>
  );
}
