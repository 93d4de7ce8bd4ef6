import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { compare } from '../lib/queries/compare.ts';
import { compareChoices } from '../lib/queries/compare-choices.ts';
import { sidesOf } from '../lib/queries/compare-sides.ts';
import { eventually, post, runProduct } from './running.ts';

/** Two builds with known ticks, sent through the collector and compared on the real engine. */

const product = runProduct();

const endUs = Math.floor(Date.now() / 5000) * 5e6;
const ticksPerBuild = 6000;
const beginUs = endUs - ticksPerBuild * 50_000;

/** 100 to 139 players, in steps of 5 s; work of 0.2 ms a player and up to 2 % of jitter, times `factor`. */
function knownTicks(factor: number) {
  return Array.from({ length: ticksPerBuild }, (_, i) => {
    const players = 100 + (Math.floor(i / 100) % 40);
    return {
      tick: i,
      startUs: beginUs + i * 50_000,
      durationUs: Math.round(players * 200 * factor * (1 + ((i * 7919) % 100) / 5000)),
      budgetUs: 30_000,
      allocBytes: players * 1000 * factor,
      players,
      packetsSent: 99,
      packetsDropped: factor > 1 ? 1 : 0,
    };
  });
}

async function send(instance: string, build: string, factor: number) {
  const ticks = knownTicks(factor);
  for (let i = 0; i < ticks.length; i += 1000) {
    const response = await post(product.place.collectorUrl, {
      batchId: randomUUID(),
      resource: {
        service: 'arena',
        instance,
        region: 'eu',
        build,
        startedAtUs: beginUs - (build === '1.0' ? 2e6 : 1e6),
      },
      ticks: ticks.slice(i, i + 1000),
      ...(i === 0 && build === '1.0'
        ? {
            pauses: [{ startUs: beginUs + 1000, durationUs: 60_000, cause: 'minor' }],
            samples: [{ atUs: beginUs + 1e6, heapUsedBytes: 5_000_000, rssBytes: 10_000_000, players: 100 }],
          }
        : {}),
    });
    expect(response.status).toBe(202);
    expect(((await response.json()) as { rejected: unknown[] }).rejected).toEqual([]);
  }
}

beforeAll(async () => {
  await send('one', '1.0', 1);
  await send('two', '2.0', 1.2);
  await eventually('all ticks', async () => {
    const [row] = await product.store.rows<{ n: number }>('SELECT count() AS n FROM ticks');
    return row?.n === 2 * ticksPerBuild ? true : null;
  });
  await eventually('all rollups', async () => {
    const [row] = await product.store.rows<{ n: number }>('SELECT sum(ticks) AS n FROM rollup_5m');
    return row?.n === 2 * ticksPerBuild ? true : null;
  });
  await eventually('all incarnations', async () => {
    const [row] = await product.store.rows<{ n: number }>('SELECT uniq(instance) AS n FROM incarnations');
    return row?.n === 2 ? true : null;
  });
});

const nowUs = endUs + 1e6;
const range = { fromUs: beginUs, toUs: endUs };
const sideOf = (build: string, over: object = {}) => ({
  filter: { service: 'arena', build },
  range,
  ...over,
});
const ask = (over: Partial<Parameters<typeof compare>[1]> = {}) =>
  compare(product.store, {
    service: 'arena',
    a: sideOf('1.0'),
    b: sideOf('2.0'),
    nowUs,
    ticksDays: 7,
    ...over,
  });

describe('two builds', () => {
  it('get a verdict at equal load with its effect and interval', async () => {
    const { verdict, source, blockMs } = await ask();
    expect(verdict).toMatchObject({
      word: 'slower',
      matchedShareA: 1,
      matchedShareB: 1,
      blocksA: 60,
      blocksB: 60,
    });
    expect(verdict.effect).toBeCloseTo(0.2, 3);
    expect(verdict.sentence).toMatch(/^B is 20 % slower than A at equal load, 95 % interval \+/);
    expect(verdict.warnings.join()).toContain('single instance');
    expect([source, blockMs]).toEqual(['ticks', 5000]);
  });

  it('have each statistic with its difference, and null for what was not measured', async () => {
    const { statistics, a, b } = await ask();
    const of = (name: string) => statistics.find(row => row.name === name);
    const [ticksA, ticksB] = [knownTicks(1), knownTicks(1.2)];
    const median = (ticks: typeof ticksA) =>
      (ticks.map(tick => tick.durationUs).sort((x, y) => x - y)[ticksPerBuild / 2] ?? 0) / 1000;
    expect(of('p50')).toMatchObject({ a: median(ticksA), b: median(ticksB) });
    expect(of('max')?.b).toBe(Math.max(...ticksB.map(tick => tick.durationUs)) / 1000);
    expect(of('breachRate')).toMatchObject({
      a: 0,
      b: ticksB.filter(tick => tick.durationUs > 30_000).length / ticksPerBuild,
      relative: null,
    });
    expect(of('gcMsPerTick')).toMatchObject({ a: 60 / ticksPerBuild, b: null, difference: null });
    expect(of('allocBytesPerTickAndPlayer')?.a).toBeCloseTo(1000, 6);
    expect(of('allocBytesPerTickAndPlayer')?.relative).toBeCloseTo(0.2, 6);
    expect(of('heapBytesPerPlayer')).toMatchObject({ a: 50_000, b: null });
    expect(of('rssBytesPerPlayer')?.a).toBe(100_000);
    expect(of('dropRate')).toMatchObject({ a: 0, b: 0.01 });
    expect([a, b]).toMatchObject([
      { ticks: ticksPerBuild, instances: ['one'], budgetMs: 30 },
      { ticks: ticksPerBuild, instances: ['two'], budgetMs: 30 },
    ]);
  });

  it('have distributions over the same buckets that add up to all of their ticks', async () => {
    const { distribution } = await ask();
    for (const key of ['a', 'b'] as const)
      expect(distribution.reduce((sum, bucket) => sum + bucket[key], 0)).toBeCloseTo(1, 9);
    distribution.slice(1).forEach((bucket, i) => {
      expect(bucket.fromMs).toBeCloseTo(distribution[i]?.toMs ?? 0, 9);
    });
    expect(distribution[0]?.fromMs).toBeLessThan(20);
  });

  it('have the load up to which each holds its budget', async () => {
    const { capacity, load } = await ask();
    expect(capacity.a).toMatchObject({ breaksFromPlayers: null, highestSeenPlayers: 139 });
    // 30 ms / (0.2 ms x 1.2) = 125 players without jitter, 122 with all of it; bins are 4.4 % wide.
    expect(capacity.b?.breaksFromPlayers).toBeGreaterThanOrEqual(118);
    expect(capacity.b?.breaksFromPlayers).toBeLessThanOrEqual(125);
    expect(capacity.sentence).toContain('A up to the highest load seen');
    expect(load.a.reduce((sum, point) => sum + point.ticks, 0)).toBe(ticksPerBuild);
  });
});

describe('what cannot be compared', () => {
  it('has no word: a build without ticks', async () => {
    const { verdict, distribution } = await ask({ b: sideOf("3.0' OR 1=1") });
    expect(verdict).toMatchObject({
      word: 'inconclusive',
      sentence: 'Inconclusive: there are no ticks of B in this range.',
    });
    expect(distribution.every(bucket => bucket.b === 0)).toBe(true);
  });

  it('has no word: ranges older than raw ticks are kept, which still have their statistics', async () => {
    const { verdict, source, statistics } = await ask({ nowUs: nowUs + 8 * 86_400e6 });
    expect([source, verdict.word]).toEqual(['rollups', 'inconclusive']);
    expect(verdict.sentence).toContain('kept for 7 days');
    expect(statistics.find(row => row.name === 'p50')?.a).toBeGreaterThan(19);
  });
});

describe('without sides', () => {
  it('the two most recent builds of the busiest service are compared, the newer one as B', async () => {
    const choices = await compareChoices(product.store, { nowUs, ticksDays: 7 });
    expect(choices).toMatchObject({ service: 'arena', builds: ['2.0', '1.0'], instances: ['one', 'two'] });
    const sides = sidesOf({}, choices, nowUs);
    expect([sides?.a.filter.build, sides?.b.filter.build]).toEqual(['1.0', '2.0']);
    const named = sidesOf({ 'a.instance': 'one', 'b.instance': 'two', 'b.from': '-5m' }, choices, nowUs);
    expect(named?.a).toEqual({
      filter: { service: 'arena', instance: 'one' },
      range: { fromUs: nowUs - 3600e6, toUs: nowUs },
    });
    expect(named?.b.range.fromUs).toBe(nowUs - 300e6);
    expect(() => sidesOf({ 'b.from': 'soon' }, choices, nowUs)).toThrow('Side B: from must be');
  });
});
