/**
 * What pages ask of 100 million ticks (200 servers at 20 Hz for 7 hours), alone and while 200,000 ticks/s come into the
 * same tables. p95 of 40 runs each. The baseline of the same run is the same question without rollups and ledgers.
 *
 *   node bench/queries.js [MILLIONS of ticks]      (after a build)
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { openStore } from '../dist/lib/clickhouse/client.js';
import { loadConfig } from '../dist/lib/config.js';
import { instanceDetail } from '../dist/lib/queries/instance.js';
import { latestLedgers } from '../dist/lib/queries/stored-breaches.js';
import { eventually, startProduct } from './attribution/processes.js';

const millions = Number(process.argv[2] ?? 100);
const servers = 200;
const ticksEach = Math.round((millions * 1e6) / servers);
const together = 20;
const rounds = 40;
const endUs = Math.floor(Date.now() / 1000) * 1e6;
const fromUs = endUs - ticksEach * 50_000;

const product = await startProduct();
const store = openStore(loadConfig(product.env));
await eventually(
  'the tables',
  async () =>
    (await store.rows("SELECT count() AS n FROM migrations WHERE startsWith(name, '009')"))[0].n > 0,
  30_000,
);

const us = expression => `fromUnixTimestamp64Micro(toInt64(${expression}))`;
const who = `'arena' AS service, concat('server-', toString(server)) AS instance, toInt64(1) AS incarnation,
  if(server % 2 = 0, 'eu', 'us') AS region, if(server % 5 = 0, '2.0', '1.0') AS build`;

async function fill() {
  for (let first = 0; first < servers; first += together) {
    await store.command(`
      INSERT INTO ticks SELECT ${who}, 'node' AS runtime, 'main' AS loop, n AS tick, ${us(`${fromUs} + n * 50000 + r % 200`)} AS start,
        if(r % 2000 = 0, 60000 + r % 80000, 19000 + (n % 4000) * 2 + r % 5000) AS duration_us, 50000 AS budget_us, toInt64(r % 200) AS lateness_us,
        18000 + r % 4000 AS cpu_us, 1800000 + r % 900000 AS alloc_bytes, 60 + intDiv(n % 4000, 50) AS players, 400 AS packets_sent,
        if(r % 2000 = 0, 80, 0) AS packets_dropped, map()::Map(LowCardinality(String), UInt32) AS phases
      FROM (SELECT ${first} + intDiv(number, ${ticksEach}) AS server, number % ${ticksEach} AS n, cityHash64(number, ${first}) AS r FROM numbers(${ticksEach * together}))`);
    await store.command(
      `INSERT INTO breached_ticks SELECT * FROM ticks WHERE duration_us > budget_us AND instance IN (${Array.from({ length: together }, (_, i) => `'server-${first + i}'`)})`,
    );
    for (const [table, seconds] of [
      ['rollup_10s', 10],
      ['rollup_5m', 300],
    ])
      await store.command(`
        INSERT INTO ${table} (bucket, service, instance, loop, region, build, ticks, breaches, duration_us, duration_us_max, histogram)
        SELECT at AS bucket, service, instance, loop, region, build, sum(n), sum(m), sum(total), max(most), (groupArray(b), groupArray(n))
        FROM (
          SELECT toStartOfInterval(ticks.start, toIntervalSecond(${seconds})) AS at, service, instance, loop, region, build,
                 toInt16(ceil(log2(duration_us) * 16) - 1) AS b, count() AS n, countIf(duration_us > budget_us) AS m,
                 sum(duration_us) AS total, max(duration_us) AS most
          FROM ticks WHERE instance IN (${Array.from({ length: together }, (_, i) => `'server-${first + i}'`)})
          GROUP BY at, service, instance, loop, region, build, b
        ) GROUP BY bucket, service, instance, loop, region, build`);
  }
  await store.command(`
    INSERT INTO breaches SELECT start, instance, loop, tick, incarnation, service, region, build, duration_us, budget_us, players, 'gc.stw', 0.8, 'A',
      map('gc.stw', 30000)::Map(LowCardinality(String), UInt32), map('gc.stw', 29000)::Map(LowCardinality(String), UInt32), alloc_bytes, 4, 9000000, packets_dropped,
      concat('{"id":"', instance, '/', toString(tick), '","note":"', repeat('x', 1500), '"}'), 1 FROM breached_ticks`);
}

const panelFrom = `start >= ${us(endUs - 600e6)}`;
const middleUs = endUs - 300e6;
const questions = {
  fleetPanel: {
    target: 25,
    ask: () =>
      store.rows(
        // A row an instance; rows of a bucket that are not merged yet are added up by who draws it.
        `SELECT instance, groupArray(toUInt32(bucket)) AS at, groupArray(rollup_10s.ticks) AS n, groupArray(rollup_10s.breaches) AS over,
                groupArray(duration_us_max) AS most, groupArray(rollup_10s.histogram.1) AS buckets, groupArray(rollup_10s.histogram.2) AS counts
         FROM rollup_10s WHERE bucket >= toDateTime(${Math.floor(endUs / 1e6) - 600}) GROUP BY instance`,
      ),
    baseline: `SELECT toStartOfInterval(start, toIntervalSecond(10)) AS bucket, instance, count(), countIf(duration_us > budget_us), max(duration_us), quantiles(0.5, 0.99)(duration_us) FROM ticks WHERE ${panelFrom} GROUP BY bucket, instance`,
  },
  breachFeed: {
    target: 5,
    ask: () => latestLedgers(store, { range: { fromUs: endUs - 60e6, toUs: endUs + 60e6 }, limit: 100 }),
    baseline: `SELECT * FROM ticks WHERE start >= ${us(endUs - 60e6)} AND duration_us > budget_us ORDER BY start DESC LIMIT 100`,
  },
  oneTick: {
    target: 5,
    ask: () =>
      store.rows(
        `SELECT tick, duration_us, alloc_bytes, players FROM ticks WHERE instance = 'server-77' AND loop = 'main' AND start >= ${us(middleUs - 5e6)} AND start < ${us(middleUs + 5e6)} ORDER BY start`,
      ),
  },
  oneInstance: {
    target: 10,
    ask: () =>
      instanceDetail(store, {
        instance: 'server-77',
        range: { fromUs: endUs - 900e6, toUs: endUs },
        points: 300,
      }),
  },
  panelOf120kPoints: {
    target: 100,
    ask: () =>
      store.rows(
        `SELECT instance, groupArray(at) AS times, groupArray(q[1]) AS p50, groupArray(q[2]) AS p99, groupArray(most) AS max
         FROM (SELECT instance, toUnixTimestamp(start) AS at, quantilesExact(0.5, 0.99)(duration_us) AS q, max(duration_us) AS most
               FROM ticks WHERE ${panelFrom} GROUP BY instance, at)
         GROUP BY instance`,
      ),
  },
  sevenHours: {
    target: 150,
    ask: () =>
      store.rows(
        `SELECT instance, groupArray(toUInt32(bucket)) AS at, groupArray(duration_us_max) AS most,
                groupArray(rollup_5m.histogram.1) AS buckets, groupArray(rollup_5m.histogram.2) AS counts
         FROM rollup_5m WHERE bucket >= toDateTime(${Math.floor(endUs / 1e6) - 7 * 3600}) GROUP BY instance`,
      ),
  },
};

const p95 = values => [...values].sort((a, b) => a - b)[Math.ceil(0.95 * values.length) - 1];
const round = value => Math.round(value * 10) / 10;

async function measure() {
  const found = Object.fromEntries(Object.keys(questions).map(name => [name, []]));
  // Interleaved, so that a busy neighbour hits all alike; the first rounds warm up.
  for (let i = -3; i < rounds; i++)
    for (const [name, { ask }] of Object.entries(questions)) {
      const began = performance.now();
      await ask();
      if (i >= 0) found[name].push(performance.now() - began);
    }
  return Object.fromEntries(Object.entries(found).map(([name, values]) => [name, round(p95(values))]));
}

try {
  const began = performance.now();
  await fill();
  for (let merges = 1; merges > 0; ) {
    await new Promise(resolve => setTimeout(resolve, 3_000));
    [{ merges }] = await store.rows('SELECT count() AS merges FROM system.merges');
  }
  const [disk] = await store.rows(
    "SELECT sum(rows) AS rows, sum(bytes_on_disk) AS bytes FROM system.parts WHERE active AND database = currentDatabase() AND table = 'ticks'",
  );
  console.log(
    `${disk.rows} ticks filled in ${Math.round((performance.now() - began) / 1000)} s, ${round(disk.bytes / disk.rows)} B each`,
  );
  const baselines = {};
  for (const [name, { baseline }] of Object.entries(questions)) {
    if (!baseline) continue;
    const times = [];
    for (let i = 0; i < 5; i++) {
      const start = performance.now();
      await store.rows(baseline);
      times.push(performance.now() - start);
    }
    baselines[name] = round(p95(times));
  }
  const alone = await measure();
  console.log('alone', alone);
  const loader = spawn(
    process.execPath,
    [
      fileURLToPath(new URL('./ingest/load.js', import.meta.url)),
      JSON.stringify({
        url: product.url,
        agents: 200,
        ticks: 200,
        seconds: 600,
        prefix: 'live',
        perSecond: 200_000,
      }),
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  await new Promise(resolve => setTimeout(resolve, 5_000));
  const whileIngesting = await measure();
  loader.kill('SIGKILL');
  const target = Object.fromEntries(
    Object.entries(questions).map(([name, question]) => [name, question.target]),
  );
  console.log(
    JSON.stringify({
      bench: 'queries',
      ticks: disk.rows,
      p95Ms: { alone, whileIngesting, baselines },
      target,
    }),
  );
} finally {
  await store.close();
  await product.stop();
}
