import { describe, expect, it } from 'vitest';
import { seededRandom } from './seeded-random.ts';
import { type Run, spikeLag } from './spike-lag.ts';

/** Ticks with spikes at any time; breaches `lag` ticks behind a spike with a chance, and others at any time. */
function runOf(seed: number, chance: number, lag: number, background: number, ticks = 20_000): Run {
  const random = seededRandom(seed);
  const spikes = new Set<number>();
  const breaches = new Set<number>();
  for (let i = 0; i < ticks; i++) {
    if (random() < 0.01) spikes.add(i);
    if (random() < background) breaches.add(i);
    if (spikes.has(i - lag) && random() < chance) breaches.add(i);
  }
  const sorted = (places: Set<number>) => [...places].sort((a, b) => a - b);
  return { ticks, spikes: sorted(spikes), breaches: sorted(breaches) };
}

describe('breaches behind allocation spikes', () => {
  it('are found with their lag', () => {
    const found = spikeLag([runOf(1, 0.8, 3, 0.001)], 20);
    expect(found?.ratio).toBeGreaterThan(2);
    expect(found?.ratioLow).toBeGreaterThan(2);
    const [most] = [...(found?.lags ?? [])].sort((a, b) => b.spikes - a.spikes);
    expect(most?.lag).toBe(3);
    expect(found?.lags.reduce((sum, lag) => sum + lag.spikes, 0)).toBe(
      Math.round((found?.afterSpike ?? 0) * (found?.spikes ?? 0)),
    );
  });

  it('are not claimed where the two have nothing to do with one another: 95 of 100 intervals hold 1', () => {
    let wrong = 0;
    for (let seed = 1; seed <= 100; seed++) {
      const found = spikeLag([runOf(seed, 0, 0, 0.01, 5000)], 20, seed);
      if (!found || found.ratioLow > 1 || found.ratioHigh < 1) wrong++;
    }
    expect(wrong).toBeLessThanOrEqual(12);
  });

  it('never reach from one run into another', () => {
    const runs = Array.from({ length: 200 }, () => ({ ticks: 100, spikes: [99], breaches: [0] }));
    expect(spikeLag(runs, 20)).toBeNull();
  });

  it('read the same twice, and are not told from too few', () => {
    const runs = [runOf(2, 0.5, 1, 0.001)];
    expect(spikeLag(runs, 20)).toEqual(spikeLag(runs, 20));
    expect(spikeLag([{ ticks: 1000, spikes: [1, 2, 3], breaches: [4, 5] }], 20)).toBeNull();
    expect(spikeLag([], 20)).toBeNull();
  });
});
