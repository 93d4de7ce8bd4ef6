import { describe, expect, it } from 'vitest';
import { formatDifference, formatRelative, toneOf } from './difference.ts';
import { distributionRows, loadRows, logTicks } from './plot-rows.ts';

const point = (fromPlayers: number, toPlayers: number, fittedRate: number) => ({
  fromPlayers,
  toPlayers,
  ticks: 100,
  breaches: 0,
  breachRate: fittedRate,
  fittedRate,
});

describe('plots of two sides', () => {
  it('a distribution ends at nothing, at the end of its last bucket', () =>
    expect(distributionRows([{ fromMs: 1, toMs: 2, a: 0.5, b: 1 }])).toEqual([
      { ms: 1, a: 0.5, b: 1 },
      { ms: 2, a: 0, b: 0 },
    ]));

  it('a load that a side never had is a gap, not a line', () =>
    expect(loadRows({ a: [point(1, 1, 0), point(3, 3, 0.5)], b: [point(1, 3, 0.1)] })).toEqual([
      { players: 1, a: 0, b: 0.1 },
      { players: 1.999, a: 0, b: 0.1 },
      { players: 2, a: null, b: 0.1 },
      { players: 2.999, a: null, b: 0.1 },
      { players: 3, a: 0.5, b: 0.1 },
      { players: 3.999, a: 0.5, b: 0.1 },
    ]));

  it('a logarithmic axis has round numbers, fewer over a longer range', () => {
    expect(logTicks(0.9, 60, 9)).toEqual([1, 2, 5, 10, 20, 50]);
    expect(logTicks(0.01, 1000, 9)).toEqual([0.01, 0.1, 1, 10, 100, 1000]);
    expect(logTicks(7.1, 17, 9)).toEqual([7.5, 10, 12.5, 15]);
  });
});

describe('a difference', () => {
  it('has its sign, its unit, and points for shares', () => {
    const row = { name: 'p50', a: 1, b: 2, relative: 1 } as const;
    expect(formatDifference({ ...row, unit: 'ms', difference: -1.5 })).toBe('−1.50 ms');
    expect(formatDifference({ ...row, unit: 'share', difference: 0.25 })).toBe('+25 pp');
    expect(formatDifference({ ...row, unit: 'ms', difference: null })).toBe('–');
    expect([0.123, -0.02, 25, null].map(formatRelative)).toEqual(['+12 %', '−2.0 %', '×26', '–']);
  });

  it('is coloured only when it is one', () => {
    expect(toneOf({ difference: -1, relative: -0.5 })).toBe('better');
    expect(toneOf({ difference: 1, relative: null })).toBe('worse');
    expect(toneOf({ difference: 0.1, relative: 0.005 })).toBe('same');
    expect(toneOf({ difference: null, relative: null })).toBe('unknown');
  });
});
