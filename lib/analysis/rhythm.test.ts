import { describe, expect, it } from 'vitest';
import { inPhase } from './in-phase.ts';
import { rhythmOf } from './rhythm.ts';
import { seededRandom } from './seeded-random.ts';

const every = (period: number, count: number, jitter: number, seed = 1, drift = 0) => {
  const random = seededRandom(seed);
  let at = 3.3;
  return Array.from({ length: count }, () => {
    const time = at + (random() - 0.5) * jitter;
    at += period + (random() - 0.5) * drift;
    return time;
  }).sort((a, b) => a - b);
};
const anyTime = (count: number, span: number, seed: number) => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => random() * span).sort((a, b) => a - b);
};

describe('a rhythm', () => {
  it.each([
    [47, 20, 0.5],
    [90, 14, 2],
    [5, 200, 0.2],
    [13.7, 60, 1],
  ])('of %s s is found over %s cycles with jitter of %s s', (period, count, jitter) => {
    const found = rhythmOf(every(period, count, jitter));
    expect(found?.periodSeconds).toBeGreaterThan(period * 0.99);
    expect(found?.periodSeconds).toBeLessThan(period * 1.01);
  });

  it('is found where some beats are left out and other breaches fall between', () => {
    const beats = every(47, 40, 1).filter((_, i) => i % 5 !== 0);
    const times = [...beats, ...anyTime(12, 47 * 40, 4)].sort((a, b) => a - b);
    expect(rhythmOf(times)?.periodSeconds).toBeCloseTo(47, 0);
  });

  it('is found where the beat drifts, as collections do', () =>
    expect(rhythmOf(every(47, 120, 0.5, 3, 4))?.periodSeconds).toBeCloseTo(47, 0));

  it('is not claimed of moments at any time', () => {
    const claims = Array.from({ length: 300 }, (_, seed) =>
      rhythmOf(anyTime(10 + (seed % 150), 900, seed)),
    ).filter(found => found !== null);
    expect(claims).toEqual([]);
  });

  it('is not claimed of one burst, of bursts at any time, or of too few moments', () => {
    expect(rhythmOf(anyTime(60, 60, 1).map(time => time + 400))).toBeNull();
    for (let seed = 0; seed < 100; seed++) {
      const bursts = anyTime(12, 3600, seed).flatMap((begin, i) =>
        anyTime(8, 15, seed * 100 + i).map(time => begin + time),
      );
      expect(rhythmOf(bursts.sort((a, b) => a - b))).toBeNull();
    }
    expect(rhythmOf(every(47, 5, 0))).toBeNull();
    expect(rhythmOf([])).toBeNull();
  });
});

describe('what keeps the same time', () => {
  const episodes = every(47, 30, 0.3);
  it('is named; what happens all the time, or in another rhythm, is not', () => {
    const found = inPhase(episodes, 47, [
      { signal: 'minor', times: anyTime(3000, 1400, 8) },
      { signal: 'major', times: episodes.map(time => time - 0.02) },
      { signal: 'autosave', times: every(60, 23, 0) },
      { signal: 'never', times: [] },
    ]);
    expect(found.map(({ signal }) => signal)).toEqual(['major']);
    expect(found[0]?.offsetSeconds).toBeCloseTo(-0.02, 2);
  });

  it('is not named when it has the period but falls elsewhere in it', () =>
    expect(inPhase(episodes, 47, [{ signal: 'cron', times: episodes.map(time => time + 20) }])).toEqual([]));
});
