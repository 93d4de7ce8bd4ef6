import { describe, expect, it } from 'vitest';
import { debtsOf } from './debt.ts';

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
    const collections = [collection(10), collection(15, 'scavenge')];
    const debt = debtsOf(ticks, collections).before('mark-sweep', 21 * 50_000, 20 * 50_000);
    expect(debt?.bytes).toBe(10_000);
    expect(debt?.paidFor).toHaveLength(10);
    expect(debt?.paidFor[0]).toEqual({ tick: 11, phase: 'loot', bytes: 750, share: 0.075 });
    expect(debt?.byPhase).toEqual([
      { phase: 'loot', bytes: 7_500, share: 0.75, fromTick: 11, toTick: 20 },
      { phase: 'physics', bytes: 2_500, share: 0.25, fromTick: 11, toTick: 20 },
    ]);
  });

  it('counts from any collection when there was none inside the tick', () => {
    const collections = [collection(10), collection(15, 'scavenge')];
    expect(debtsOf(ticks, collections).before(null, 21 * 50_000, 20 * 50_000)?.bytes).toBe(5_000);
  });

  it('knows what is usual between collections', () => {
    const collections = [collection(2), collection(6), collection(12)];
    const debt = debtsOf(ticks, collections).before('mark-sweep', 30 * 50_000, 29 * 50_000);
    // 3 to 6, 7 to 12: a tick belongs to the stretch in which it began.
    expect(debt?.typicalBytes).toBe(5_000);
  });

  it('puts what a tick allocated beyond the usual on the phases that took longer than usual', () => {
    const spiky = ticks.map(tick =>
      tick.tick === 12 ? { ...tick, allocBytes: 9000, phases: { loot: 3000, physics: 5000 } } : tick,
    );
    const usual = { allocBytes: 1000, phases: { loot: 3000, physics: 1000 } };
    const debt = debtsOf(spiky, [collection(10)], usual).before('mark-sweep', 14 * 50_000, 13 * 50_000);
    expect(debt?.bytes).toBe(11_000);
    expect(debt?.paidFor[0]).toMatchObject({ tick: 12, phase: 'physics', bytes: 8_250 });
    expect(debt?.byPhase.map(({ phase, bytes }) => [phase, bytes])).toEqual([
      ['physics', 8_750],
      ['loot', 2_250],
    ]);
  });

  it('is not known when the collection before is not', () => {
    expect(debtsOf(ticks, []).before('mark-sweep', 30 * 50_000, 29 * 50_000)).toBeNull();
    const short = debtsOf(ticks.slice(20), [collection(2)]);
    expect(short.before('mark-sweep', 30 * 50_000, 29 * 50_000)).toBeNull();
  });

  it('is not known when allocation was not measured', () => {
    const unmeasured = ticks.map(tick => ({ ...tick, allocBytes: null }));
    expect(debtsOf(unmeasured, [collection(2)]).before('mark-sweep', 30 * 50_000, 29 * 50_000)).toBeNull();
  });
});
