import { describe, expect, it } from 'vitest';
import { roundTicks, timeTicks, valueTicks } from './axis-ticks.ts';

describe('axis ticks', () => {
  it('fall on round moments', () => {
    const from = Date.parse('2026-11-21T10:00:07Z');
    const labels = timeTicks(from, from + 300_000, 6).map(at => new Date(at).toISOString().slice(14, 19));
    expect(labels).toEqual(['01:00', '02:00', '03:00', '04:00', '05:00']);
  });

  it('stay few over a year, and are none in no time', () => {
    expect(timeTicks(0, 365 * 86_400_000, 8).length).toBeLessThanOrEqual(9);
    expect(timeTicks(5, 5, 8)).toEqual([]);
  });

  it('reach the top in round values', () =>
    expect([valueTicks(112), valueTicks(0.7), valueTicks(0)]).toEqual([
      [0, 50, 100, 150],
      [0, 0.25, 0.5, 0.75],
      [0, 1],
    ]));

  it('are round inside a range that begins anywhere', () =>
    expect([roundTicks(11, 49, 4), roundTicks(7, 7, 4), roundTicks(0.012, 0.03, 4)]).toEqual([
      [20, 30, 40],
      [7],
      [0.015, 0.02, 0.025, 0.03],
    ]));

  it('are round in megabytes, not in millions', () => {
    const mb = 1024 * 1024;
    expect(valueTicks(96 * mb, 3, 1024)).toEqual([0, 50 * mb, 100 * mb]);
  });
});
