/**
 * Agents to rows in the store: how many ticks a second, at what CPU, and how large they are on disk, with the spool synced,
 * rollups and breaches kept. Beside it, in the same run, VictoriaMetrics with the same ticks (Debian's package, unpacked
 * into a temporary folder; left out with a line where it cannot be had). Everything shares this machine's cores.
 *
 *   node bench/ingest.js [SECONDS [large] [small] [small-post] [victoria-metrics]]      (after a build)
 *
 * large: 200 agents, batches of 1,000 ticks. small: 2,000 agents, batches of 20, over streams;
 * small-post: the same as requests.
 */
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openStore } from '../dist/lib/clickhouse/client.js';
import { loadConfig } from '../dist/lib/config.js';
import { startProduct } from './attribution/processes.js';
import { cpuSeconds } from './cpu.js';
import { victoriaMetrics } from './ingest/victoria-metrics.js';

const seconds = Number(process.argv[2] ?? 60);
const only = process.argv.slice(3);

function load(options) {
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('./ingest/load.js', import.meta.url)), JSON.stringify(options)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let text = '';
  child.stdout.on('data', chunk => {
    text += chunk;
  });
  return new Promise((resolve, reject) =>
    child.once('exit', code =>
      code === 0 ? resolve(JSON.parse(text)) : reject(new Error(`load ended with ${code}`)),
    ),
  );
}

async function overtick({ ticks, agents, stream }) {
  const product = await startProduct();
  const store = openStore(loadConfig(product.env));
  const cpu = () => product.pids.map(cpuSeconds);
  const before = cpu();
  const began = performance.now();
  const sender = await load({ url: product.url, ticks, agents, seconds, prefix: 'load', stream });
  const count = async () => (await store.rows('SELECT count() AS n FROM ticks'))[0].n;
  let stored = await count();
  for (
    const deadline = Date.now() + 120_000;
    stored < sender.sent && Date.now() < deadline;
    stored = await count()
  )
    await sleep(100);
  const wall = (performance.now() - began) / 1000;
  if (stored !== sender.sent) throw new Error(`${sender.sent} ticks were acknowledged, ${stored} are stored`);
  await settled(store);
  const [storeCpu, collectorCpu] = cpu().map((now, i) => now - before[i]);
  const [rolled] = await store.rows(
    'SELECT (SELECT sum(ticks) FROM rollup_10s) AS ticks, (SELECT sum(breaches) FROM rollup_10s) AS breaches, (SELECT count() FROM breached_ticks) AS breached',
  );
  if (rolled.ticks !== stored || rolled.breaches !== rolled.breached)
    throw new Error(`Rollups differ: ${JSON.stringify({ stored, ...rolled })}`);
  await store.command('OPTIMIZE TABLE ticks FINAL');
  const [disk] = await store.rows(
    "SELECT sum(bytes_on_disk) AS bytes FROM system.parts WHERE active AND database = currentDatabase() AND table = 'ticks'",
  );
  await store.close();
  await product.stop();
  return {
    ticksPerSecond: Math.round(stored / wall),
    acceptedPerSecond: Math.round(sender.sent / sender.seconds),
    ...{ ticks: stored, refused: sender.refused },
    collectorCpuPerMillion: round(collectorCpu / (stored / 1e6)),
    storeCpuPerMillion: round(storeCpu / (stored / 1e6)),
    senderCpuPerMillion: round(sender.cpuSeconds / (stored / 1e6)),
    bytesPerTick: round(disk.bytes / stored),
  };
}

/** Until every window is in the store and merges have ended. */
async function settled(store) {
  let before = -1;
  for (;;) {
    const [{ merges, ticks }] = await store.rows(
      'SELECT (SELECT count() FROM system.merges) AS merges, (SELECT sum(ticks) FROM rollup_10s) AS ticks',
    );
    if (merges === 0 && ticks === before) return;
    before = ticks;
    await sleep(2_000);
  }
}

const round = value => Math.round(value * 1000) / 1000;

const cases = {
  large: () => overtick({ ticks: 1000, agents: 200 }),
  small: () => overtick({ ticks: 20, agents: 2000, stream: true }),
  'small-post': () => overtick({ ticks: 20, agents: 2000 }),
  'victoria-metrics': () => victoriaMetrics(cpuSeconds),
};
const results = {};
for (const name of only.length > 0 ? only : Object.keys(cases)) {
  results[name] = await cases[name]();
  console.log(name, results[name]);
}
console.log(
  JSON.stringify({
    ...{ bench: 'ingest', seconds, results },
    target: { ticksPerSecond: [2e6, 1e6], cpuPerMillion: [0.9, 1.5], bytesPerTick: 10.9 },
  }),
);
