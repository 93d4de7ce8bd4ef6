/**
 * What a tick takes on disk and costs to write, merge and read under other codecs, sort keys and roundings than the table
 * `ticks` has: the same ticks, copied from one table of the real store into others. The first line is the baseline.
 *
 *   node bench/codecs.js [SECONDS of ticks]      (after a build)
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { openStore } from '../dist/lib/clickhouse/client.js';
import { loadConfig } from '../dist/lib/config.js';
import { startProduct } from './attribution/processes.js';
import { cpuSeconds } from './cpu.js';

const seconds = Number(process.argv[2] ?? 6);
const product = await startProduct();
const store = openStore(loadConfig(product.env));

const load = fileURLToPath(new URL('./ingest/load.js', import.meta.url));
const options = { url: product.url, ticks: 1000, agents: 200, seconds, prefix: 'load' };
await new Promise((resolve, reject) =>
  spawn(process.execPath, [load, JSON.stringify(options)], { stdio: ['ignore', 'ignore', 'inherit'] }).once(
    'exit',
    code => (code === 0 ? resolve() : reject(new Error(`load ended with ${code}`))),
  ),
);

const numbers = "UInt32|Int64|DateTime64\\(6, 'UTC'\\)";
const codec = (definition, of) =>
  definition.replace(
    new RegExp(`(\`\\w+\` (?:Nullable\\()?(?:${numbers})\\)?) CODEC\\(((?:[^()]|\\([^()]*\\))*)\\)`, 'g'),
    (_, column, chain) => `${column} CODEC(${of(chain)})`,
  );
const key = (definition, order) => definition.replace(/ORDER BY \([^)]*\)/, `ORDER BY (${order})`);
const same = definition => definition;
const rounded = (durationUs, startUs) =>
  `* REPLACE (duration_us - duration_us % ${durationUs} AS duration_us, cpu_us - cpu_us % ${durationUs} AS cpu_us,
    lateness_us - lateness_us % ${durationUs} AS lateness_us,
    fromUnixTimestamp64Micro(toUnixTimestamp64Micro(start) - toUnixTimestamp64Micro(start) % ${startUs}) AS start)`;

const variants = {
  'as it is': { define: same },
  'LZ4 alone': { define: text => codec(text, () => 'LZ4') },
  'T64, LZ4': { define: text => codec(text, chain => chain.replace('ZSTD(1)', 'LZ4')) },
  'ZSTD(1) alone': { define: text => codec(text, () => 'ZSTD(1)') },
  'T64, ZSTD(3)': { define: text => codec(text, chain => chain.replace('ZSTD(1)', 'ZSTD(3)')) },
  'DoubleDelta, ZSTD(1) for tick and start': {
    define: text =>
      codec(text, chain =>
        chain.replace('Delta(8), T64,', 'DoubleDelta,').replace('Delta, T64,', 'DoubleDelta,'),
      ),
  },
  'key (start, instance, loop)': { define: text => key(text, 'start, instance, loop') },
  'key (service, instance, loop, start)': { define: text => key(text, 'service, instance, loop, start') },
  'durations of 16 µs': { define: same, select: rounded(16, 1) },
  'durations of 16 µs, starts of 1 ms': { define: same, select: rounded(16, 1000) },
  'durations of 100 µs, starts of 1 ms': { define: same, select: rounded(100, 1000) },
};

const [{ statement }] = await store.rows(
  "SELECT create_table_query AS statement FROM system.tables WHERE name = 'ticks' AND database = currentDatabase()",
);
const cpu = () => cpuSeconds(product.pids[0]);
const median = values => values.sort((a, b) => a - b)[values.length >> 1];
const results = [];
for (const [name, { define, select = '*' }] of Object.entries(variants)) {
  const definition = define(statement);
  if (define !== same && definition === statement) throw new Error(`${name} changes nothing`);
  const create = definition
    .replace(/CREATE TABLE \S+/, 'CREATE TABLE tried')
    .replace(/ TTL .*? SETTINGS/, ' SETTINGS');
  await store.command(create);
  const before = cpu();
  await store.command(`INSERT INTO tried SELECT ${select} FROM ticks`);
  const written = cpu();
  await store.command('OPTIMIZE TABLE tried FINAL');
  const merged = cpu();
  const [{ bytes, rows }] = await store.rows(
    "SELECT sum(data_compressed_bytes) AS bytes, sum(rows) AS rows FROM system.parts WHERE active AND table = 'tried'",
  );
  const time = async sql => {
    const took = [];
    for (let i = 0; i < 7; i++) {
      const begun = performance.now();
      await store.rows(sql);
      took.push(performance.now() - begun);
    }
    return Math.round(median(took) * 10) / 10;
  };
  const result = {
    variant: name,
    bytesPerTick: Math.round((100 * bytes) / rows) / 100,
    writeCpuPerMillion: Math.round((written - before) / (rows / 1e8)) / 100,
    mergeCpuPerMillion: Math.round((merged - written) / (rows / 1e8)) / 100,
    scanMs: await time('SELECT sum(duration_us), countIf(duration_us > budget_us) FROM tried'),
    oneInstanceMs: await time(
      "SELECT max(duration_us), avg(cpu_us) FROM tried WHERE instance = 'load-7' AND start >= (SELECT min(start) FROM tried)",
    ),
  };
  results.push(result);
  console.log(JSON.stringify(result));
  await store.command('DROP TABLE tried SYNC');
}
await store.close();
await product.stop();
console.log(
  JSON.stringify({ bench: 'codecs', results, target: { bytesPerTick: { exact: 10.9, rounded: 8 } } }),
);
