import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../lib/clickhouse/client.ts';
import { migrate, migrationFiles } from '../lib/clickhouse/migrate.ts';
import { loadConfig } from '../lib/config.ts';
import { isoFromUs } from '../lib/format/timestamp.ts';
import { breaches } from '../lib/queries/breaches.ts';
import { episodes } from '../lib/queries/episodes.ts';
import { fleet } from '../lib/queries/fleet.ts';
import { instanceDetail } from '../lib/queries/instance.ts';
import { overview } from '../lib/queries/overview.ts';
import { tickDetail } from '../lib/queries/tick.ts';
import { eventually, post, runProduct } from './running.ts';

/** Known ticks, sent through the collector and read back through the queries that the pages use, on the real engine. */

const product = runProduct();

// The last 40 s, on a whole second; ticks of 20 Hz.
const endUs = Math.floor(Date.now() / 1000) * 1e6;
const beginUs = endUs - 40e6;
const count = 800;
const breachEvery = 100;

/** Tick i: 20.000 ms plus i mod 10 µs; every 100th takes 100 ms, 80 of them in GC, and drops packets. */
function knownTicks(slow: boolean) {
  return Array.from({ length: count }, (_, i) => ({
    tick: i,
    startUs: beginUs + i * 50_000,
    scheduledUs: beginUs + i * 50_000,
    durationUs: slow && i % breachEvery === 50 ? 100_000 : 20_000 + (i % 10),
    budgetUs: 50_000,
    allocBytes: slow && i % breachEvery === 50 ? 5_000_000 : 1_000_000 + (i % 10) * 1000,
    players: 100,
    packetsSent: slow && i % breachEvery === 50 ? 10 : 100,
    packetsDropped: slow && i % breachEvery === 50 ? 90 : 0,
    phases: { physics: 12_000, loot: slow && i % breachEvery === 50 ? 20_000 : 8_000 },
  }));
}

const slowTicks = knownTicks(true);
const breached = slowTicks.filter(tick => tick.durationUs > 50_000);

async function send(
  instance: string,
  rows: ReturnType<typeof knownTicks>,
  extra: object = {},
  resource: object = {},
) {
  const response = await post(product.place.collectorUrl, {
    batchId: randomUUID(),
    resource: {
      service: 'arena',
      instance,
      region: 'eu',
      build: '1.0',
      runtime: 'node',
      startedAtUs: beginUs - 1e6,
      ...resource,
    },
    ticks: rows,
    ...extra,
  });
  expect(response.status).toBe(202);
  expect(((await response.json()) as { rejected: unknown[] }).rejected).toEqual([]);
}

beforeAll(async () => {
  await send('slow', slowTicks, {
    pauses: breached.map(tick => ({
      startUs: tick.startUs + 20_000,
      durationUs: 80_000,
      cause: 'mark-sweep-compact',
      heapBeforeBytes: 90_000_000,
      heapAfterBytes: 40_000_000,
    })),
    samples: Array.from({ length: 40 }, (_, i) => ({
      atUs: beginUs + i * 1e6,
      heapUsedBytes: 50_000_000 + i,
      heapLimitBytes: 100_000_000,
      allocatedBytesTotal: i * 20_000_000,
      cpuUserUs: i * 400_000,
      cpuSystemUs: i * 100_000,
    })),
    latencies: [
      {
        atUs: beginUs + 1e6,
        name: 'publish_to_client',
        budgetUs: 200_000,
        valuesUs: [1000, 1000, 1000, 400_000],
      },
    ],
    events: breached.map(tick => ({ atUs: tick.startUs + 200_000, name: 'loot.duplicate', count: 2 })),
  });
  await send('fine', knownTicks(false), {}, { region: 'us', build: '2.0' });
  await eventually('all ticks', async () => {
    const [row] = await product.store.rows<{ n: number }>('SELECT count() AS n FROM ticks');
    return row?.n === 2 * count ? true : null;
  });
  await eventually('all incarnations', async () => {
    const [row] = await product.store.rows<{ n: number }>('SELECT uniq(instance) AS n FROM incarnations');
    return row?.n === 2 ? true : null;
  });
});

describe('the schema', () => {
  it('can be applied again, and by two processes at once', async () => {
    const config = loadConfig(product.place.env);
    const other = { ...config, clickhouse: { ...config.clickhouse, database: 'twice' } };
    await Promise.all([migrate(other), migrate(other)]);
    expect(await migrate(other)).toEqual([]);
    const again = openStore(other);
    const rows = await again.rows<{ n: number }>('SELECT uniqExact(name) AS n FROM migrations');
    expect(rows[0]?.n).toBe(migrationFiles().length);
    await again.close();
  });

  it("takes from the tables of an older version the clock's word on what is too old", async () => {
    const config = loadConfig(product.place.env);
    await product.store.command('ALTER TABLE ticks MODIFY TTL toDateTime(start) + toIntervalDay(7)');
    await Promise.all([migrate(config), migrate(config)]);
    const timed = await product.store.rows<{ name: string }>(
      "SELECT name FROM system.tables WHERE database = 'overtick' AND engine_full LIKE '% TTL %' ORDER BY name",
    );
    expect(timed.map(({ name }) => name)).toEqual(['alert_alerters', 'alert_controls']);
  });

  it('has rollups that add up to the raw rows', async () => {
    const [raw] = await product.store.rows(
      'SELECT count() AS ticks, countIf(duration_us > budget_us) AS breaches, sum(duration_us) AS us, max(duration_us) AS longest, sum(alloc_bytes) AS bytes, sum(packets_dropped) AS dropped FROM ticks',
    );
    for (const table of ['rollup_10s', 'rollup_5m']) {
      const rolled = await eventually(table, async () => {
        const [row] = await product.store.rows<{ ticks: number }>(
          `SELECT sum(ticks) AS ticks, sum(breaches) AS breaches, sum(duration_us) AS us, max(duration_us_max) AS longest, sum(alloc_bytes) AS bytes, sum(packets_dropped) AS dropped FROM ${table}`,
        );
        return row && row.ticks >= 2 * count ? row : null;
      });
      expect(rolled, table).toEqual(raw);
      const [gc] = await product.store.rows(
        `SELECT sum(gc_us) AS us, sum(gc_pauses) AS n, arraySum(sumMap(histogram).2) AS counted FROM ${table}`,
      );
      expect(gc, table).toEqual({ us: 80_000 * breached.length, n: breached.length, counted: 2 * count });
    }
  });
});

describe('the fleet', () => {
  it('shows each instance against its budget, worst first', async () => {
    const answer = await fleet(product.store, {}, endUs);
    expect(answer.instances.map(row => [row.instance, row.state])).toEqual([
      ['slow', 'bad'],
      ['fine', 'ok'],
    ]);
    const [slow, fine] = answer.instances;
    expect(slow?.ticks).toMatchObject({
      count,
      breaches: 8,
      breachRate: 0.01,
      budgetMs: 50,
      p50Ms: 20.005,
      maxMs: 100,
    });
    expect(slow?.ticks?.worst).toEqual({ tick: 50, startedAt: isoFromUs(beginUs + 50 * 50_000) });
    expect(slow?.ticks?.perSecond).toBeCloseTo(20, 1);
    expect(slow?.latency).toMatchObject({
      name: 'publish_to_client',
      budgetMs: 200,
      count: 4,
      overBudgetRate: 0.25,
    });
    expect(slow?.gcShare).toBeCloseTo((8 * 80_000) / 39.95e6, 3);
    expect(slow).toMatchObject({
      heapUsedBytes: 50_000_039,
      heapLimitBytes: 100_000_000,
      allocBytesPerSecond: 20_000_000,
      players: 100,
    });
    expect(slow?.dropRate).toBeCloseTo(720 / 80_000, 6);
    expect(slow?.sparkline.filter(ms => ms === 100)).toHaveLength(8);
    // Not measured is null, never zero.
    expect(fine).toMatchObject({ heapUsedBytes: null, gcShare: null, latency: null, rssBytes: null });
  });

  it('is narrowed by service, region and build, and still names all there are', async () => {
    const answer = await fleet(product.store, { region: 'us' }, endUs);
    expect(answer.instances.map(row => row.instance)).toEqual(['fine']);
    expect(answer).toMatchObject({ services: ['arena'], regions: ['eu', 'us'], builds: ['1.0', '2.0'] });
    expect((await fleet(product.store, { service: "arena' OR 1=1" }, endUs)).instances).toEqual([]);
  });

  it('calls a server silent that stopped sending', async () => {
    const answer = await fleet(product.store, {}, endUs + 30e6);
    expect(answer.totals).toMatchObject({ instances: 2, silent: 2 });
  });

  it('knows the share of collections from a total where no pauses are told of, and not where nobody counts', async () => {
    const at = (i: number) => Date.now() * 1000 - (10 - i) * 1e6;
    const samples = (source: string, more: (i: number) => object) =>
      Array.from({ length: 10 }, (_, i) => ({ atUs: at(i), source, rssBytes: 1e6, ...more(i) }));
    await send('scraped', [], {
      samples: samples('prometheus', i => ({ gcPauseUsTotal: 5e6 + i * 50_000 })),
    });
    await send('outside', [], { samples: samples('procfs', () => ({})) });
    await send('logged', [], { samples: samples('procfs+gctrace', () => ({})) });
    const instances = ['scraped', 'outside', 'logged'];
    const rows = await eventually('their samples', async () => {
      const answer = await fleet(product.store, {}, Date.now() * 1000);
      const found = instances.map(name => answer.instances.find(row => row.instance === name));
      return found.every(row => row?.rssBytes != null) ? found : null;
    });
    expect(rows.map(row => row?.gcShare)).toEqual([0.05, null, 0]);
    const [scraped, outside] = await Promise.all(
      instances.map(instance =>
        instanceDetail(product.store, {
          ...{ instance, points: 60 },
          range: { fromUs: Date.now() * 1000 - 60e6, toUs: Date.now() * 1000 },
        }),
      ),
    );
    const total = scraped?.series.gcMs.reduce((sum: number, ms) => sum + (ms ?? 0), 0);
    expect(total).toBe(450);
    expect(outside?.series.gcMs.every(ms => ms === null)).toBe(true);
  });
});

describe('breaches', () => {
  const range = { fromUs: beginUs, toUs: endUs };

  it('come newest first, in pages that neither skip nor repeat', async () => {
    const seen: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await breaches(product.store, { range, limit: 3, ...(cursor ? { cursor } : {}) });
      seen.push(...page.breaches.map(breach => breach.tick));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(seen).toEqual(breached.map(tick => tick.tick).reverse());
  });

  it('each have a ledger that adds up, its cause, what was allocated and what it did', async () => {
    const page = await eventually('ledgers that know of events, which come a little later', async () => {
      const found = await breaches(product.store, { range, limit: 50 });
      return found.breaches.every(({ impact }) => Object.keys(impact.events).length > 0) ? found : null;
    });
    for (const breach of page.breaches) {
      expect(breach.ledger.reduce((sum, line) => sum + Math.round(line.ms * 1000), 0)).toBe(100_000);
      expect(breach).toMatchObject({ cause: 'gc.stw', durationMs: 100, overshootMs: 50, grade: 'A' });
      expect(breach.ledger[0]).toMatchObject({
        line: 'gc.stw',
        ms: 80,
        evidence: 'measured',
        detail: 'mark-sweep-compact',
      });
      expect(breach.impact).toEqual({ packetsSent: 10, packetsDropped: 90, events: { 'loot.duplicate': 2 } });
      expect(breach.allocation).toMatchObject({ bytes: 5_000_000, spike: true });
    }
    // Since the end of the collection in the tick before, 100 ticks ago: the ticks that began before the end of this one (151 did).
    const second = page.breaches.find(breach => breach.tick === 150);
    const between = slowTicks
      .filter(tick => tick.tick > 51 && tick.tick <= 151)
      .reduce((sum, tick) => sum + tick.allocBytes, 0);
    expect(second?.allocation.sinceLastGcBytes).toBe(between);
    expect(second?.allocation.typicalBytes).toBeGreaterThanOrEqual(1_004_000);
    expect(second?.sentence).toBe(
      'Tick 150 of slow took 100 ms, 50.0 ms over its budget of 50 ms: 80.0 ms was stop-the-world garbage collection (mark-sweep-compact), after 100 MB had been allocated since the last one, 58 % of it by physics in ticks 52-151. 90 of 100 packets were dropped, and 2 × loot.duplicate followed within a second.',
    );
  });

  it('are narrowed by every filter', async () => {
    expect((await breaches(product.store, { range, limit: 50, instance: 'fine' })).breaches).toEqual([]);
    expect(
      (await breaches(product.store, { range, limit: 50, build: '1.0', region: 'eu', service: 'arena' }))
        .breaches,
    ).toHaveLength(8);
  });
});

describe('stored ledgers', () => {
  const stored = async (instance: string) =>
    product.store.rows<{ tick: number; cause: string; n: number }>(
      `SELECT tick, argMax(cause, version) AS cause, count() AS n FROM breaches FINAL WHERE instance = {instance:String} GROUP BY tick ORDER BY tick`,
      { instance },
    );

  it('are there soon after the breach has arrived, once each', async () => {
    const at = Date.now() * 1000 - 1e6;
    const extra = { pauses: [{ startUs: at + 10_000, durationUs: 40_000, cause: 'mark-sweep-compact' }] };
    await send(
      'stored',
      [
        {
          ...(knownTicks(false)[0] as ReturnType<typeof knownTicks>[number]),
          tick: 7,
          startUs: at,
          durationUs: 90_000,
        },
      ],
      extra,
    );
    await eventually('its ledger', async () => ((await stored('stored')).length === 1 ? true : null));
    expect(await stored('stored')).toEqual([{ tick: 7, cause: 'gc.stw', n: 1 }]);
  });

  it('change when a late batch brings the pause that explains them, and are still listed once', async () => {
    const at = Date.now() * 1000 - 1e6;
    const row = knownTicks(false)[0] as ReturnType<typeof knownTicks>[number];
    await send('late', [
      { ...row, tick: 7, startUs: at, durationUs: 90_000, phases: { physics: 0, loot: 0 } },
    ]);
    await eventually('a first ledger', async () =>
      (await stored('late'))[0]?.cause === 'unexplained' ? true : null,
    );
    await new Promise(resolve => setTimeout(resolve, 6_000));
    await send('late', [], {
      pauses: [{ startUs: at + 10_000, durationUs: 60_000, cause: 'mark-sweep-compact' }],
    });
    await eventually('the second', async () => ((await stored('late'))[0]?.cause === 'gc.stw' ? true : null));
    const listed = await breaches(product.store, {
      range: { fromUs: at - 1, toUs: at + 1 },
      limit: 10,
      instance: 'late',
    });
    expect(listed.breaches.map(breach => [breach.tick, breach.cause])).toEqual([[7, 'gc.stw']]);
  });
});

describe('what outlives the raw rows', () => {
  it('keeps the ledger of a breach on its own page, as in the list', async () => {
    const at = Date.now() * 1000 - 1e6;
    const row = knownTicks(false)[0] as ReturnType<typeof knownTicks>[number];
    await send('old', [{ ...row, tick: 7, startUs: at, durationUs: 90_000 }], {
      pauses: [{ startUs: at + 10_000, durationUs: 60_000, cause: 'mark-sweep-compact' }],
    });
    await eventually('its ledger', async () => {
      const found = await product.store.rows<{ cause: string }>(
        "SELECT argMax(cause, version) AS cause FROM breaches WHERE instance = 'old' GROUP BY tick",
      );
      return found[0]?.cause === 'gc.stw' ? true : null;
    });
    for (const table of ['ticks', 'pauses'])
      await product.store.command(`DELETE FROM ${table} WHERE instance = 'old' SETTINGS mutations_sync = 1`);
    const detail = await tickDetail(product.store, { instance: 'old', tick: 7 });
    expect(detail?.tick).toMatchObject({ cause: 'gc.stw', durationMs: 90 });
    expect(detail?.tick.ledger[0]).toMatchObject({ line: 'gc.stw', ms: 60 });
  });
});

describe('episodes', () => {
  const range = { fromUs: beginUs, toUs: endUs };

  it('are the breaches from the first to the recovery, in pages that neither skip nor repeat', async () => {
    const over = new Set([100, 101, 103, 300, 500, 519]);
    const rows = knownTicks(false).map(row =>
      over.has(row.tick)
        ? { ...row, durationUs: row.tick === 101 ? 90_000 : 60_000, packetsDropped: 5 }
        : row,
    );
    await send('storm', rows, {}, { region: 'ap' });
    await eventually('its ledgers', async () => {
      const [row] = await product.store.rows<{ n: number }>(
        `SELECT uniq(tick) AS n FROM breaches WHERE instance = 'storm'`,
      );
      return row?.n === over.size ? true : null;
    });
    const seen = [];
    let cursor: string | undefined;
    do {
      const query = { range, limit: 1, region: 'ap', ...(cursor ? { cursor } : {}) };
      const page = await episodes(product.store, query);
      seen.push(...page.episodes);
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(seen.map(({ breaches, ticks }) => [breaches, ticks])).toEqual([
      [2, 20],
      [1, 1],
      [3, 4],
    ]);
    expect(seen[2]).toEqual({
      id: `storm/main/100@${beginUs + 100 * 50_000}`,
      service: 'arena',
      instance: 'storm',
      loop: 'main',
      build: '1.0',
      region: 'ap',
      from: isoFromUs(beginUs + 100 * 50_000),
      to: isoFromUs(beginUs + 103 * 50_000 + 60_000),
      breaches: 3,
      ticks: 4,
      worst: {
        tick: 101,
        startedAt: isoFromUs(beginUs + 101 * 50_000),
        durationMs: 90,
        budgetMs: 50,
      },
      overshootMs: 60,
      causes: [{ cause: 'unexplained', breaches: 3, ms: 60 }],
      packetsDropped: 15,
    });
  });
});

describe('what lies between the scheduled and the actual start', () => {
  it('is told, and is never in the ledger', async () => {
    const rows = knownTicks(false).slice(0, 60);
    const at = beginUs + 60 * 50_000 + 30_000;
    const phases = { physics: 12_000, loot: 58_000 };
    const slow = {
      ...(rows[0] as (typeof rows)[number]),
      tick: 60,
      startUs: at,
      scheduledUs: at - 30_000,
      durationUs: 70_000,
      phases,
    };
    await send('behind', [...rows, slow], {
      pauses: [{ startUs: at - 25_000, durationUs: 25_000, cause: 'mark-sweep-compact' }],
    });
    const breach = await eventually('the breach', async () => {
      const page = await breaches(product.store, {
        range: { fromUs: at, toUs: at + 1 },
        limit: 1,
        instance: 'behind',
      });
      return page.breaches[0];
    });
    expect(breach).toMatchObject({
      cause: 'phase:loot',
      lateness: { ms: 30, paused: [{ line: 'gc.stw', ms: 25 }] },
    });
    expect(breach.ledger.map(({ line }) => line)).not.toContain('gc.stw');
    expect(breach.sentence).toContain(
      'It began 30.0 ms late: 25.0 ms before it was stop-the-world garbage collection.',
    );
  });
});

describe('counters without moments', () => {
  it('make estimated lines of what would be unexplained', async () => {
    const rows = knownTicks(false).slice(0, 400);
    const slow = {
      ...(rows[399] as (typeof rows)[number]),
      durationUs: 80_000,
      phases: { physics: 0, loot: 0 },
    };
    await send('scraped', [...rows.slice(0, 399), slow], {
      samples: Array.from({ length: 23 }, (_, i) => ({
        atUs: beginUs + i * 1e6,
        gcCpuUsTotal: i * 500 + (beginUs + i * 1e6 > slow.startUs ? 50_000 : 0),
      })),
    });
    const breach = await eventually('the breach', async () => {
      const range = { fromUs: slow.startUs, toUs: slow.startUs + 1 };
      const found = (await breaches(product.store, { range, limit: 1, instance: 'scraped' })).breaches[0];
      return found?.cause === 'gc.stw' ? found : null;
    });
    expect(breach.ledger[0]).toMatchObject({ line: 'gc.stw', ms: 50, evidence: 'estimated' });
    expect(breach.grade).not.toBe('A');
  });
});

describe('one tick', () => {
  it('is shown with its pauses, phases and 40 neighbours on each side', async () => {
    const detail = await tickDetail(product.store, { instance: 'slow', tick: 150 });
    expect(detail?.breached).toBe(true);
    expect(detail?.neighbours).toHaveLength(81);
    expect(detail?.neighbours[40]).toMatchObject({ tick: 150, startMs: 0, durationMs: 100, gcMs: 80 });
    expect(detail?.neighbours[39]).toMatchObject({ tick: 149, startMs: -50, gcMs: 0 });
    expect(detail?.pauses).toEqual([
      {
        startMs: 20,
        durationMs: 80,
        overlapMs: 80,
        kind: 'gc',
        scope: 'stw',
        cause: 'mark-sweep-compact',
        heapBeforeBytes: 90_000_000,
        heapAfterBytes: 40_000_000,
        source: '',
        evidence: 'measured',
        clockErrorMs: 0,
      },
    ]);
    expect(detail?.phases).toEqual([
      { name: 'physics', ms: 12, typicalMs: 12 },
      { name: 'loot', ms: 20, typicalMs: 8 },
    ]);
    expect(detail?.previousBreach).toEqual({ tick: 50, startedAt: isoFromUs(beginUs + 50 * 50_000) });
    expect(detail?.nextBreach?.tick).toBe(250);
  });

  it('can be one within its budget', async () => {
    const detail = await tickDetail(product.store, {
      instance: 'slow',
      tick: 10,
      atUs: beginUs + 10 * 50_000,
    });
    expect(detail).toMatchObject({
      breached: false,
      tick: {
        durationMs: 20,
        cause: 'none',
        sentence: 'Tick 10 of slow took 20.0 ms, within its budget of 50 ms.',
      },
    });
  });

  it('is null when it is not stored', async () => {
    expect(await tickDetail(product.store, { instance: 'slow', tick: 99_999 })).toBeNull();
    expect(await tickDetail(product.store, { instance: "slow' OR '1", tick: 1 })).toBeNull();
  });
});

describe('one instance', () => {
  it('is cut into buckets that hold what was sent, and null where nothing was', async () => {
    const detail = await instanceDetail(product.store, {
      instance: 'slow',
      range: { fromUs: beginUs - 10e6, toUs: endUs },
      points: 60,
    });
    expect(detail).toMatchObject({
      stepMs: 1000,
      budgetMs: 50,
      loop: 'main',
      loops: ['main'],
      service: 'arena',
      latency: { name: 'publish_to_client', budgetMs: 200 },
      starts: [{ build: '1.0', previousBuild: null }],
    });
    const { series } = detail as NonNullable<typeof detail>;
    expect(series.tickMaxMs.slice(0, 10)).toEqual(Array(10).fill(null));
    expect(detail?.phases.map(({ name, ms }) => [name, ms[0], ms[11], ms[12]])).toEqual([
      ['loot', null, 8, 20],
      ['physics', null, 12, 12],
    ]);
    expect(series.tickMaxMs[12]).toBe(100);
    expect(series.breaches.reduce<number>((sum, n) => sum + (n ?? 0), 0)).toBe(8);
    expect(series.gcMs.reduce<number>((sum, ms) => sum + (ms ?? 0), 0)).toBe(640);
    expect(series.gcMs[11]).toBe(0);
    expect(series.allocBytesPerSecond[11]).toBeCloseTo(20e6, 0);
    expect(series.cpuCores[11]).toBeCloseTo(0.5, 6);
    expect(series.packetsDroppedPerSecond[12]).toBe(90);
    expect(series.loopDelayMaxMs.every(value => value === null)).toBe(true);
  });

  it('never leaves a breach out of the strip, over a short range and over a long one', async () => {
    for (const [hours, points] of [
      [0, 60],
      [6, 300],
      [24, 300],
    ] as const) {
      const detail = await instanceDetail(product.store, {
        instance: 'slow',
        range: { fromUs: beginUs - hours * 3600e6, toUs: endUs },
        points,
      });
      expect(Math.max(...(detail?.strip.map(tick => tick.durationMs) ?? [])), `${hours} h`).toBe(100);
      expect(
        detail?.series.breaches.reduce<number>((sum, n) => sum + (n ?? 0), 0),
        `${hours} h`,
      ).toBe(8);
    }
  });

  it('has every tick in its heatmap, and every breach as one, from raw ticks and from rollups', async () => {
    const sum = (values: readonly number[] = []) => values.reduce((total, value) => total + value, 0);
    for (const hours of [0, 1, 48]) {
      const detail = await eventually(`the heatmap over ${hours} h`, async () => {
        const answer = await instanceDetail(product.store, {
          instance: 'slow',
          range: { fromUs: beginUs - hours * 3600e6, toUs: endUs },
          points: 240,
        });
        return sum(answer?.heatmap.counts) === count ? answer : null;
      });
      const { heatmap } = detail;
      expect(sum(heatmap.overs), `${hours} h`).toBe(8);
      expect(Math.max(...heatmap.columns), `${hours} h`).toBeLessThanOrEqual(1200);
      const longest = Math.max(...heatmap.rows);
      expect(2 ** (longest / heatmap.rowsPerDoubling)).toBeLessThanOrEqual(100_000);
      expect(2 ** ((longest + 1) / heatmap.rowsPerDoubling)).toBeGreaterThanOrEqual(100_000);
    }
  });

  it('is null when nothing was ever received from it', async () => {
    expect(
      await instanceDetail(product.store, {
        instance: 'nobody',
        range: { fromUs: beginUs, toUs: endUs },
        points: 60,
      }),
    ).toBeNull();
  });
});

describe('all that is kept of an instance', () => {
  it('has every tick and every breach in its columns, and gaps where it did not tick', async () => {
    const whole = await eventually('the rollups', async () => {
      const answer = await overview(product.store, { instance: 'slow', nowUs: endUs + 1e6, rollupsDays: 90 });
      const sum = (line: readonly (number | null)[]) =>
        line.reduce<number>((all, each) => all + (each ?? 0), 0);
      return sum(answer.ticks) >= count
        ? { ...answer, ticksSum: sum(answer.ticks), bad: sum(answer.breaches) }
        : null;
    });
    expect(whole).toMatchObject({ loop: 'main', stepMs: 10_000, ticksSum: count, bad: breached.length });
    expect(Math.max(...whole.longestMs.map(each => each ?? 0))).toBe(100);
  });

  it('of which nothing is known is empty', async () => {
    const { ticks } = await overview(product.store, { instance: 'nobody', nowUs: endUs, rollupsDays: 90 });
    expect(ticks.every(each => each === null)).toBe(true);
  });
});
