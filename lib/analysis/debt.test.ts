import { describe, expect, it } from 'vitest';
import { debtOf } from './debt.ts';

const ticks = Array.from({ length: 40 }, (_, i) => ({
  tick: i,
  startUs: i * 50_000,
  allocBytes: 1000,
  phases: { loot: 3000, physics: 1000 },
}));
const collection = (atTick: number, cause = 'mark-sweep') => ({
  startUs: atTick * 50_000 + 10_000,
  endUs: atTick * 50_000 + 40_000,
  cause,
});

describe('allocation debt', () => {
  it('is what was allocated since the last collection of the same cause, shared by tick and phase', () => {
    const debt = debtOf(
      ticks,
      [collection(10), collection(15, 'scavenge')],
      'mark-sweep',
      21 * 50_000,
      20 * 50_000,
    );
    expect(debt?.bytes).toBe(10_000);
    expect(debt?.paidFor).toHaveLength(10);
    expect(debt?.paidFor[0]).toEqual({ tick: 11, phase: 'loot', bytes: 750, share: 0.075 });
  });

  it('counts from any collection when there was none inside the tick', () => {
    expect(
      debtOf(ticks, [collection(10), collection(15, 'scavenge')], null, 21 * 50_000, 20 * 50_000)?.bytes,
    ).toBe(5_000);
  });

  it('knows what is usual between collections', () => {
    const debt = debtOf(
      ticks,
      [collection(2), collection(6), collection(12)],
      'mark-sweep',
      30 * 50_000,
      29 * 50_000,
    );
    // 3 to 6, 7 to 12: a tick belongs to the stretch in which it began.
    expect(debt?.typicalBytes).toBe(5_000);
  });

  it('is not known when the collection before is not', () => {
    expect(debtOf(ticks, [], 'mark-sweep', 30 * 50_000, 29 * 50_000)).toBeNull();
    expect(debtOf(ticks.slice(20), [collection(2)], 'mark-sweep', 30 * 50_000, 29 * 50_000)).toBeNull();
  });

  it('is not known when allocation was not measured', () => {
    const unmeasured = ticks.map(tick => ({ ...tick, allocBytes: null }));
    expect(debtOf(unmeasured, [collection(2)], 'mark-sweep', 30 * 50_000, 29 * 50_000)).toBeNull();
  });
});
