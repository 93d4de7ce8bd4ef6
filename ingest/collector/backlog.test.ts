import { describe, expect, it } from 'vitest';
import type { TickRow } from '../../lib/queries/tick-row.ts';
import { createBacklog } from './backlog.ts';

const row = (tick: number) => ({ instance: 'a', loop: 'main', tick, start_us: tick * 50_000 }) as TickRow;
const ticksOf = (opens: { row: TickRow }[]) => opens.map(open => open.row.tick);

describe('the backlog of ledgers', () => {
  it('is worked through newest first, in portions, and nothing is forgotten', () => {
    const backlog = createBacklog();
    backlog.arrived([1, 2, 3, 4, 5].map(row), 0);
    expect(ticksOf(backlog.take(2, 0))).toEqual([5, 4]);
    backlog.arrived([6].map(row), 100);
    expect(ticksOf(backlog.take(2, 100))).toEqual([6, 3]);
    expect(ticksOf(backlog.take(2, 200))).toEqual([2, 1]);
    expect(backlog.size()).toBe(0);
  });

  it('takes what two reads held once', () => {
    const backlog = createBacklog();
    backlog.arrived([1, 2].map(row), 0);
    expect(ticksOf(backlog.take(9, 0))).toEqual([2, 1]);
    backlog.arrived([1, 2, 3].map(row), 700);
    expect(ticksOf(backlog.take(9, 700))).toEqual([3]);
  });

  it('lets what has a ledger wait for what has none', () => {
    const backlog = createBacklog();
    backlog.later([row(9)], 1000);
    expect(backlog.take(9, 999)).toEqual([]);
    backlog.arrived([row(1)], 1000);
    expect(ticksOf(backlog.take(1, 1000))).toEqual([1]);
    expect(backlog.take(1, 1000)).toEqual([{ row: row(9), again: true }]);
  });
});
