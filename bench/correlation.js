/**
 * What does it cost to explain a selection? /api/v1/correlation and the breach list over 10 million ticks of 50 servers
 * with 50,000 breaches, on the embedded store in a process of its own, against reading all raw ticks in the same run.
 * The rows are made by SQL, straight into the tables: enough for a question of cost, none for one of correctness.
 *
 *   node bench/correlation.js [MILLIONS]      (after a build; about two minutes)
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openStore } from '../dist/lib/clickhouse/client.js';
import { migrate } from '../dist/lib/clickhouse/migrate.js';
import { loadConfig } from '../dist/lib/config.js';
import { breaches } from '../dist/lib/queries/breaches.js';
import { correlation } from '../dist/lib/queries/correlation.js';

const millions = Number(process.argv[2] ?? 10);
const servers = 50;
const ticksEach = Math.round((millions * 1e6) / servers);
const breachEvery = 200;
const rounds = 9;
/** Servers that one statement fills: none may take longer than a statement is given. */
const together = 5;

const toUs = Math.floor(Date.now() / 1000) * 1e6 - 4e6;
const fromUs = toUs - ticksEach * 50_000;
const range = { fromUs, toUs };

const dataDir = await mkdtemp(join(tmpdir(), 'overtick-bench-'));
const env = { ...process.env, OVERTICK_DATA_DIR: dataDir, OVERTICK_CONFIG: '', CLICKHOUSE_URL: '' };
const executable = fileURLToPath(new URL('../bin/overtick.js', import.meta.url));
const child = spawn(process.execPath, [executable, 'store'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
process.once('exit', () => child.kill('SIGKILL'));
const config = loadConfig(env);
const store = openStore(config);

async function ready() {
  for (;;) {
    try {
      await store.ping();
      return;
    } catch {
      if (child.exitCode !== null) throw new Error(`The store ended with ${child.exitCode}`);
      await sleep(100);
    }
  }
}

const who = `
  'arena' AS service, concat('server-', toString(server)) AS instance, toInt64(1) AS incarnation,
  if(server % 2 = 0, 'eu', 'us') AS region, if(server % 5 = 0, '2.0', '1.0') AS build, 'go' AS runtime`;
const at = us => `fromUnixTimestamp64Micro(toInt64(${fromUs} + ${us}))`;
/** Rows of `each` per server, of the servers from `first`: n counts a server's rows, r is at any value. */
const rowsOf = (first, each) =>
  `(SELECT ${first} + intDiv(number, ${each}) AS server, number % ${each} AS n, cityHash64(number, ${first}) AS r FROM numbers(${each * together}))`;

async function fill() {
  for (let first = 0; first < servers; first += together) {
    await store.command(`
      INSERT INTO ticks SELECT ${who}, 'main' AS loop, n AS tick, ${at('n * 50000')} AS start,
        if(r % ${breachEvery} = 0, 70000 + r % 40000, 20000 + (n % 4000) * 2 + r % 5000) AS duration_us, 50000 AS budget_us,
        0 AS lateness_us, 18000 AS cpu_us, if(r % 97 = 0, 6000000, 1000000 + r % 9000) AS alloc_bytes, 60 + intDiv(n % 4000, 50) AS players,
        100 AS packets_sent, 0 AS packets_dropped, map('input', 2000, 'physics', 12000, 'loot', 6000)::Map(LowCardinality(String), UInt32) AS phases
      FROM ${rowsOf(first, ticksEach)}`);
    await store.command(`
      INSERT INTO pauses (service, instance, incarnation, region, build, runtime, start, duration_us, kind, scope, cause, heap_before_bytes, heap_after_bytes)
      SELECT ${who}, ${at('n * 940000 + 10000')}, 500 + r % 3000, 'gc', 'stw', if(n % 50 = 0, 'major', 'minor'), 90000000, 40000000
      FROM ${rowsOf(first, Math.ceil(ticksEach / 19))}`);
    await store.command(`
      INSERT INTO samples (service, instance, incarnation, region, build, runtime, at, heap_used_bytes, heap_limit_bytes)
      SELECT ${who}, ${at('n * 1000000')}, 50000000 + r % 9000000, 512000000 FROM ${rowsOf(first, ticksEach / 20)}`);
  }
  for (const [table, seconds] of [
    ['rollup_10s', 10],
    ['rollup_5m', 300],
  ])
    for (let first = 0; first < servers; first += together)
      await store.command(`
        INSERT INTO ${table} (bucket, service, instance, loop, region, build, ticks, breaches, duration_us, duration_us_max, histogram)
        SELECT toStartOfInterval(start, toIntervalSecond(${seconds})) AS bucket, service, instance, loop, region, build, sum(n), sum(m), sum(us), max(most),
               (groupArray(b), groupArray(n))
        FROM (
          SELECT toStartOfInterval(ticks.start, toIntervalSecond(${seconds})) AS start, service, instance, loop, region, build,
                 toInt16(ceil(log2(duration_us) * 16) - 1) AS b, count() AS n, countIf(duration_us > budget_us) AS m,
                 sum(duration_us) AS us, max(duration_us) AS most
          FROM ticks WHERE instance IN (${Array.from({ length: together }, (_, i) => `'server-${first + i}'`)})
          GROUP BY start, service, instance, loop, region, build, b
        )
        GROUP BY bucket, service, instance, loop, region, build`);
  // Each ledger twice, as a late pause makes it: lists must not count it twice, and have it to read.
  for (const version of [1, 2])
    await store.command(`
      INSERT INTO breaches
      SELECT start, instance, loop, tick, incarnation, service, region, build, duration_us, budget_us, players,
        ['gc.stw', 'phase:loot', 'offcpu', 'unexplained'][1 + cityHash64(tick, instance) % 4] AS cause, 0.8, 'A',
        mapFromArrays(['gc.stw', 'phase:loot', 'work'], [30000, duration_us - 50000, 20000])::Map(LowCardinality(String), UInt32),
        mapFromArrays([cause, if(cause = 'loop', 'io', 'loop'), 'work'], [duration_us - 45000, 1500, 0])::Map(LowCardinality(String), UInt32),
        alloc_bytes, 4, 9000000, 0, concat('{"id":"', instance, '/', loop, '/', toString(tick), '@', toString(toUnixTimestamp64Micro(start)), '","note":"', repeat('x', 1500), '"}'), ${version}
      FROM breached_ticks`);
}

/** What a page would have to do with raw ticks only: count by dimension and time, the histogram, the load, the spikes. */
const rawScan = [
  `SELECT service, region, build, instance, loop, intDiv(toUnixTimestamp64Micro(start), 250000000) AS block, count(),
          countIf(duration_us > budget_us)
   FROM ticks GROUP BY ALL`,
  'SELECT ceil(log2(duration_us) * 16) AS b, count() FROM ticks GROUP BY b',
  'SELECT intDiv(players, 4) AS load, count(), countIf(duration_us > budget_us), quantile(0.5)(duration_us) FROM ticks GROUP BY load',
  'SELECT instance, loop, quantilesIf(0.25, 0.5, 0.75)(alloc_bytes, duration_us <= budget_us) FROM ticks GROUP BY instance, loop',
];

/** CPU ms of the store and of this process: what is left of a figure when neighbours keep the machine busy. Linux only. */
function cpuMs() {
  const own = process.cpuUsage();
  try {
    const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (own.user + own.system) / 1000 + (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return Number.NaN;
  }
}

async function timed(turn) {
  const [begin, cpuBegin] = [performance.now(), cpuMs()];
  await turn();
  return { ms: performance.now() - begin, cpuMs: cpuMs() - cpuBegin };
}

const median = values => [...values].sort((a, b) => a - b)[values.length >> 1];

try {
  await ready();
  await migrate(config);
  const { ms: fillMs } = await timed(fill);
  const [counts] = await store.rows(
    'SELECT (SELECT count() FROM ticks) AS ticks, (SELECT count() FROM breached_ticks) AS breaches, (SELECT count() FROM breaches) AS ledgers',
  );
  console.log(`filled in ${(fillMs / 1000).toFixed(0)} s: ${JSON.stringify(counts)}`);
  const found = { correlation: [], oneServer: [], breachList: [], deepPage: [], rawScan: [] };
  let answer;
  const middle = Buffer.from(JSON.stringify([fromUs + (toUs - fromUs) / 2, 'server-9', 'main'])).toString(
    'base64url',
  );
  // Interleaved, so that a busy neighbour hits all alike; the first round warms up.
  for (let round = 0; round <= rounds; round++) {
    const spent = {
      correlation: await timed(async () => {
        answer = await correlation(store, { range });
      }),
      oneServer: await timed(() => correlation(store, { range, instance: 'server-7' })),
      breachList: await timed(() => breaches(store, { range, limit: 50 })),
      deepPage: await timed(() => breaches(store, { range, limit: 50, cursor: middle })),
      rawScan: await timed(async () => {
        for (const sql of rawScan) await store.rows(sql);
      }),
    };
    if (round > 0) for (const [name, value] of Object.entries(spent)) found[name].push(value);
  }
  console.log(answer.headline);
  if (answer.totals.breaches !== counts.breaches) throw new Error('correlation lost or doubled breaches');
  const medians = of =>
    Object.fromEntries(
      Object.entries(found).map(([name, all]) => [name, Math.round(median(all.map(one => one[of])))]),
    );
  const [ms, cpu] = [medians('ms'), medians('cpuMs')];
  for (const [name, value] of Object.entries(ms))
    console.log(`${name.padEnd(14)}${value} ms (${cpu[name]} ms of CPU)`);
  console.log(
    JSON.stringify({
      bench: 'correlation',
      ...{ ticks: counts.ticks, breaches: counts.breaches, rounds },
      correlationMs: ms.correlation,
      correlationMsWorst: Math.round(Math.max(...found.correlation.map(one => one.ms))),
      correlationCpuMs: cpu.correlation,
      oneServerMs: ms.oneServer,
      breachListMs: ms.breachList,
      deepPageMs: ms.deepPage,
      rawScanMs: ms.rawScan,
      rawScanCpuMs: cpu.rawScan,
      rawScanRatio: Math.round((ms.rawScan / ms.correlation) * 100) / 100,
      target: { correlationMs: 1000, breachListMs: 1000 },
    }),
  );
} finally {
  await store.close();
  child.kill('SIGTERM');
  await new Promise(resolve => (child.exitCode === null ? child.once('exit', resolve) : resolve()));
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
