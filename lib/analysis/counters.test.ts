import { expect, it } from 'vitest';
import { riseAround } from './counters.ts';

/** A counter that rises by 1 ms a second, and by 41 ms in the second from 10 s on. */
const readings = Array.from({ length: 20 }, (_, i) => ({
  atUs: i * 1e6,
  us: i * 1000 + (i > 10 ? 40_000 : 0),
}));
const tick = { startUs: 10.3e6, durationUs: 90_000 };

it('a counter tells what it rose around a tick beyond its usual rate, and the tick gets its share', () => {
  expect(riseAround(readings, tick, () => 1)).toBe(40_000);
  expect(riseAround(readings, tick, () => 0.25)).toBe(10_000);
  expect(riseAround(readings, { ...tick, startUs: 12.3e6 }, () => 1)).toBeNull();
});

it('readings that are missing or far apart tell nothing', () => {
  expect(riseAround(readings.slice(0, 10), tick, () => 1)).toBeNull();
  expect(
    riseAround(
      readings.filter((_, i) => i < 8 || i > 14),
      tick,
      () => 1,
    ),
  ).toBeNull();
  expect(
    riseAround(
      readings.map(({ atUs }) => ({ atUs, us: null })),
      tick,
      () => 1,
    ),
  ).toBeNull();
});
