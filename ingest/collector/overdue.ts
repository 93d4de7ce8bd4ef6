import { breachId } from '../../lib/queries/breach.ts';
import type { TickRow } from '../../lib/queries/tick-row.ts';

/** A store that has not taken a breach for so long is as good as away, in ms. */
const overdueMs = 1_500;
const everyMs = 250;
const mostWaiting = 5_000;

export type Overdue = {
  /** Breaches that memory alone does not explain: they wait until they are in the store. */
  add(rows: readonly TickRow[]): void;
  /** They are in the store. */
  stored(ids: Iterable<string>): void;
  close(): void;
};

/** Hands over breaches that the store does not take in time: people want to know of them before it is back. */
export function createOverdue(take: (rows: readonly TickRow[]) => void): Overdue {
  const waiting = new Map<string, { row: TickRow; sinceMs: number }>();
  const timer = setInterval(() => {
    const before = performance.now() - overdueMs;
    const late = [...waiting].filter(([, { sinceMs }]) => sinceMs <= before);
    if (late.length === 0) return;
    for (const [id] of late) waiting.delete(id);
    take(late.map(([, { row }]) => row));
  }, everyMs).unref();
  return {
    add(rows) {
      for (const row of rows)
        if (waiting.size < mostWaiting) waiting.set(breachId(row), { row, sinceMs: performance.now() });
    },
    stored(ids) {
      for (const id of ids) waiting.delete(id);
    },
    close: () => clearInterval(timer),
  };
}
