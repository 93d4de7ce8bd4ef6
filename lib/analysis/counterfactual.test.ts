import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketOf, quantileUs } from '../signals/histogram.ts';
import { counterfactualOf, type DurationCounts, type LineEffect } from './counterfactual.ts';
import { headlineOf } from './headline.ts';

type Breached = { durationUs: number; cause: string; excess: Record<string, number> };
const budgetUs = 50_000;

function counted(durations: readonly number[]): DurationCounts {
  const sum = new Map<number, number>();
  for (const us of durations) sum.set(bucketOf(us), (sum.get(bucketOf(us)) ?? 0) + 1);
  return { buckets: [...sum.keys()], counts: [...sum.values()] };
}

/** The same that the store's query adds up, the plain way. */
function effectsOf(breaches: readonly Breached[]): LineEffect[] {
  const lines = [...new Set(breaches.flatMap(({ excess, cause }) => [...Object.keys(excess), cause]))];
  return lines.map(line => {
    const having = breaches.filter(({ excess }) => (excess[line] ?? 0) > 0);
    return {
      line,
      explains: breaches.filter(({ cause }) => cause === line).length,
      vanish: having.filter(({ durationUs, excess }) => durationUs - (excess[line] ?? 0) <= budgetUs).length,
      excessUs: having.reduce((sum, { excess }) => sum + (excess[line] ?? 0), 0),
      before: counted(having.map(({ durationUs }) => durationUs)),
      after: counted(having.map(({ durationUs, excess }) => durationUs - (excess[line] ?? 0))),
    };
  });
}

const healthy = Array.from({ length: 900 }, (_, i) => 20_000 + (i % 50) * 100);
const gc = Array.from({ length: 43 }, (_, i) => ({
  durationUs: 96_000 + i,
  cause: 'gc.stw',
  excess: { 'gc.stw': 60_000, loop: 300 },
}));
const loot = Array.from({ length: 9 }, () => ({
  durationUs: 70_000,
  cause: 'phase:loot',
  excess: { 'phase:loot': 40_000 },
}));
const unknown = Array.from({ length: 9 }, () => ({
  durationUs: 52_000,
  cause: 'unexplained',
  excess: { unexplained: 30_000 },
}));
const breaches = [...gc, ...loot, ...unknown];
const all = counted([...healthy, ...breaches.map(({ durationUs }) => durationUs)]);

describe('what would be left without a cause', () => {
  const suspects = counterfactualOf(all, breaches.length, effectsOf(breaches));

  it('is ranked by ms explained, and background that is small stays low', () => {
    expect(suspects.map(({ line }) => line)).toEqual(['gc.stw', 'phase:loot', 'unexplained', 'loop']);
    expect(suspects[0]).toMatchObject({ explains: 43, vanish: 43, breachesLeft: 18, excessUs: 43 * 60_000 });
    expect(suspects.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 10);
    expect(suspects.at(-1)).toMatchObject({ vanish: 0, explains: 0 });
  });

  it('has a 99th percentile over all ticks', () => {
    const left = [
      ...healthy,
      ...gc.map(({ durationUs }) => durationUs - 60_000),
      ...[...loot, ...unknown].map(({ durationUs }) => durationUs),
    ].sort((a, b) => a - b);
    const exact = left[Math.ceil(0.99 * left.length) - 1] as number;
    expect(Math.abs((suspects[0]?.tickUsP99Left ?? 0) / exact - 1)).toBeLessThan(0.023);
  });

  it('never exceeds what there is, for any excess', () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            durationUs: fc.integer({ min: 50_001, max: 500_000 }),
            cut: fc.double({ min: 0, max: 1, noNaN: true }),
          }),
          { minLength: 1, maxLength: 60 },
        ),
        given => {
          const some = given.map(({ durationUs, cut }) => ({
            durationUs,
            cause: 'io',
            excess: { io: Math.floor(durationUs * cut) },
          }));
          const whole = counted([...healthy, ...some.map(({ durationUs }) => durationUs)]);
          for (const suspect of counterfactualOf(whole, some.length, effectsOf(some))) {
            expect(suspect.breachesLeft).toBeGreaterThanOrEqual(0);
            expect(suspect.tickUsP99Left as number).toBeLessThanOrEqual(
              quantileUs(whole.buckets, whole.counts, 0.99) as number,
            );
          }
        },
      ),
    ));

  it('is a sentence', () => {
    const facts = {
      ...{ ticks: 961, breaches: 61, accounted: 61, unexplained: 9, suspects },
      tickUsP99: quantileUs(all.buckets, all.counts, 0.99),
    };
    expect(headlineOf(facts)).toBe(
      'Without stop-the-world GC 43 of 61 breaches vanish; p99 94.7 ms → 51.6 ms; 9 are unexplained.',
    );
    expect(headlineOf({ ...facts, suspects: suspects.slice(2) })).toMatch(/^No single cause/);
    expect(headlineOf({ ...facts, accounted: 0 })).toBe('61 breaches; their ledgers are not worked out yet.');
    expect(headlineOf({ ...facts, breaches: 0 })).toBe('None of 961 ticks went over its budget.');
    expect(headlineOf({ ...facts, ticks: 0 })).toBe('Nothing ticked here.');
  });
});
