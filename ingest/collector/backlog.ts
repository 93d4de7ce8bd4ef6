import { breachId } from '../../lib/queries/breach.ts';
import type { TickRow } from '../../lib/queries/tick-row.ts';

/** A breach whose ledger is to be worked out; `again`: it has one, and evidence may have come behind it. */
export type Open = { row: TickRow; again: boolean };

export type Backlog = {
  /** Asks for these; one that is waiting already is not asked for twice. */
  add(opens: readonly Open[]): void;
  /** Asks for these again at a time, by the clock that `take` is given. */
  later(rows: readonly TickRow[], atMs: number): void;
  /** Takes the newest of those that are due; those without a ledger first. */
  take(most: number, nowMs: number): Open[];
  size(): number;
};

export function createBacklog(): Backlog {
  const due = new Map<string, Open>();
  let waiting: { atMs: number; rows: readonly TickRow[] }[] = [];
  const add = (opens: readonly Open[]) => {
    for (const open of opens) {
      const id = breachId(open.row);
      due.set(id, { row: open.row, again: open.again && due.get(id)?.again !== false });
    }
  };
  return {
    add,
    later(rows, atMs) {
      if (rows.length > 0) waiting.push({ atMs, rows });
    },
    take(most, nowMs) {
      const ripe = waiting.filter(({ atMs }) => atMs <= nowMs);
      waiting = waiting.filter(({ atMs }) => atMs > nowMs);
      for (const { rows } of ripe) add(rows.map(row => ({ row, again: true })));
      const taken = [...due.values()]
        .sort((a, b) => Number(a.again) - Number(b.again) || b.row.start_us - a.row.start_us)
        .slice(0, most);
      for (const { row } of taken) due.delete(breachId(row));
      return taken;
    },
    size: () => due.size,
  };
}
