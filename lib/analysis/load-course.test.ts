import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type HeapFacts, heapAgainstLimit } from './heap-limit.ts';
import { type LoadBin, loadCourse, risingRates } from './load-course.ts';

const bin = (players: number, breaches: number, tickMsMedian = 20, ticks = 1000): LoadBin => ({
  players: [players, players + 9],
  ticks,
  breaches,
  tickMsMedian,
});

describe('load against duration', () => {
  it('says from which load ticks breach', () => {
    const course = loadCourse([
      bin(80, 0, 20),
      bin(90, 1, 24),
      bin(100, 0, 28),
      bin(110, 40, 44),
      bin(120, 300, 60),
    ]);
    expect(course?.breachesFrom).toBe(110);
    expect(course?.slowdown).toBeCloseTo(3, 1);
  });

  it('does not blame the load for breaches that come at any load, or never', () => {
    expect(loadCourse([bin(80, 20), bin(90, 22), bin(100, 19), bin(110, 24)])?.breachesFrom).toBeNull();
    expect(loadCourse([bin(80, 0), bin(90, 0), bin(100, 0)])?.breachesFrom).toBeNull();
  });

  it('says nothing of few bins', () => expect(loadCourse([bin(80, 0), bin(90, 50)])).toBeNull());

  it('makes rates that never fall and keep the number of breaches', () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            ticks: fc.integer({ min: 1, max: 100 }),
            share: fc.double({ min: 0, max: 1, noNaN: true }),
          }),
          { minLength: 1 },
        ),
        given => {
          const bins = given.map(({ ticks, share }) => ({ ticks, breaches: Math.floor(ticks * share) }));
          const rates = risingRates(bins);
          expect(rates).toHaveLength(bins.length);
          rates.forEach((rate, i) => {
            expect(rate).toBeGreaterThanOrEqual((rates[i - 1] ?? 0) - 1e-12);
          });
          const kept = rates.reduce((sum, rate, i) => sum + rate * (bins[i]?.ticks ?? 0), 0);
          expect(kept).toBeCloseTo(
            bins.reduce((sum, { breaches }) => sum + breaches, 0),
            6,
          );
        },
      ),
    ));
});

describe('heap against limit', () => {
  const facts = (over: Partial<HeapFacts>): HeapFacts => ({
    instance: 'a',
    limitBytes: 512e6,
    usedBytesMax: 400e6,
    liveBytes: 100e6,
    collections: 50,
    gcShare: 0.1,
    ...over,
  });
  const verdict = (over: Partial<HeapFacts>) => heapAgainstLimit([facts(over)])[0]?.verdict;

  it('tells a limit below the live heap, a tight one and a roomy one', () => {
    expect(verdict({ liveBytes: 1.4e9 })).toBe('below-live');
    expect(verdict({ liveBytes: 450e6 })).toBe('tight');
    expect(verdict({})).toBe('roomy');
  });

  it('proves nothing from the heap in use, and says nothing without a limit', () => {
    expect(verdict({ liveBytes: null, usedBytesMax: 600e6, collections: 0 })).toBe('tight');
    expect(verdict({ limitBytes: null })).toBeUndefined();
    expect(verdict({ liveBytes: null, usedBytesMax: null })).toBeUndefined();
  });
});
