import { describe, expect, it } from 'vitest';
import type { TickRow } from '../../lib/queries/tick-row.ts';
import { createBacklog } from './backlog.ts';

const row = (tick: number) => ({ instance: 'a', loop: 'main', tick, start_us: tick * 50_000 }) as TickRow;
const open = (row: TickRow) => ({ row, again: false });
const ticksOf = (opens: { row: TickRow }[]) => opens.map(open => open.row.tick);

describe('the backlog of ledgers', () => {
  it('is worked through newest first, in portions, and nothing is forgotten', () => {
    const backlog = createBacklog();
    backlog.add([1, 2, 3, 4, 5].map(row).map(open));
    expect(ticksOf(backlog.take(2, 0))).toEqual([5, 4]);
    backlog.add([6].map(row).map(open));
    expect(ticksOf(backlog.take(2, 100))).toEqual([6, 3]);
    expect(ticksOf(backlog.take(2, 200))).toEqual([2, 1]);
    expect(backlog.size()).toBe(0);
  });

  it('lets what has a ledger wait for what has none', () => {
    const backlog = createBacklog();
    backlog.later([row(9)], 1000);
    expect(backlog.take(9, 999)).toEqual([]);
    backlog.add([row(1)].map(open));
    expect(ticksOf(backlog.take(1, 1000))).toEqual([1]);
    expect(backlog.take(1, 1000)).toEqual([{ row: row(9), again: true }]);
  });
});
