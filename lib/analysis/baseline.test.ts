import { describe, expect, it } from 'vitest';
import { baselineOf, type HealthyTick } from './baseline.ts';

const healthy = (count: number, of: (i: number) => Partial<HealthyTick>): HealthyTick[] =>
  Array.from({ length: count }, (_, i) => ({
    players: 100,
    workUs: 20_000,
    lines: {},
    phases: {},
    allocBytes: null,
    outsideUs: null,
    cpuClockRuns: {},
    ...of(i),
  }));

describe('the typical tick', () => {
  it('is not made of fewer than 8 ticks', () => {
    expect(
      baselineOf(
        healthy(7, () => ({})),
        100,
      ),
    ).toBeNull();
  });

  it('is the median of ticks of the same load, when there are enough', () => {
    const ticks = healthy(200, i => ({
      players: i < 150 ? 100 : 200,
      workUs: i < 150 ? 20_000 : 40_000,
      phases: { loot: i < 150 ? 5_000 : 25_000 },
    }));
    expect(baselineOf(ticks, 200)).toMatchObject({
      workUs: 40_000,
      usualWorkUs: 20_000,
      phases: { loot: 25_000 },
      loadDetail: 'for a load of 200 against 100 usually',
    });
    expect(baselineOf(ticks, 101)).toMatchObject({
      workUs: 20_000,
      usualWorkUs: 20_000,
      phases: { loot: 5_000 },
      loadDetail: '',
    });
  });

  it('follows the load beyond what healthy ticks have seen', () => {
    const ticks = healthy(100, i => ({ players: 50 + i, workUs: 10_000 + (50 + i) * 100 }));
    expect(baselineOf(ticks, 400)?.workUs).toBeGreaterThan(45_000);
    expect(baselineOf(ticks, 400)?.workUs).toBeLessThan(55_000);
  });

  it('does not invent a slope where the load hardly differs', () => {
    const ticks = healthy(100, i => ({ players: 100 + (i % 3), workUs: 20_000 + (i % 3) * 500 }));
    expect(baselineOf(ticks, 400)?.workUs).toBe(20_500);
  });

  it('knows what is usual of allocation and of each wait', () => {
    const ticks = healthy(100, i => ({
      allocBytes: 1000 + i,
      lines: i % 2 === 0 ? { 'gc.stw': 300 } : { 'gc.stw': 500 },
    }));
    expect(baselineOf(ticks, null)).toMatchObject({ allocBytes: 1050, lines: { 'gc.stw': 400 } });
  });
});
