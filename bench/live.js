/**
 * From the end of a tick to where it can be seen, with 50 real servers at 20 Hz on this machine's cores: a breach on the
 * dashboard's live stream, and any tick in the answer to a query. The baseline of the same run: asking the JSON API for
 * breaches once a second. The agent's flush is part of it: at once for a breach, every 200 ms for other ticks.
 *
 *   node bench/live.js [SERVERS [SECONDS]]      (after a build)
 */
import { spawn } from 'node:child_process';
import { get } from 'node:http';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { openStore } from '../dist/lib/clickhouse/client.js';
import { loadConfig } from '../dist/lib/config.js';
import { endAll, eventually, freePort, startProduct } from './attribution/processes.js';
import { quantile } from './quantile.js';

const [servers, seconds] = [Number(process.argv[2] ?? 50), Number(process.argv[3] ?? 30)];
const product = await startProduct();
const port = await freePort();
const dashboard = spawn(process.execPath, ['bin/overtick.js', 'dashboard'], {
  env: { ...product.env, PORT: String(port) },
  stdio: ['ignore', 'ignore', 'inherit'],
});
const fleet = Array.from({ length: servers }, (_, i) =>
  spawn(process.execPath, ['bench/tick-to-browser/server.js'], {
    env: { ...process.env, INSTANCE: `bench-${i}`, OVERTICK_URL: product.url },
    stdio: 'ignore',
  }),
);
process.once('exit', () => {
  for (const child of [dashboard, ...fleet]) child.kill('SIGKILL');
});
const page = `http://127.0.0.1:${port}`;
await eventually('the dashboard', async () => (await fetch(`${page}/healthz`)).ok, 60_000);
await sleep(15_000);

const lagsOfBreaches = new Map();
const polled = new Map();
const endOf = ({ startedAt, durationMs }) => Date.parse(startedAt) + durationMs;
const begun = Date.now();
const note = (lags, breaches) => {
  for (const breach of breaches)
    if (endOf(breach) > begun && !lags.has(breach.id)) lags.set(breach.id, Date.now() - endOf(breach));
};
const stream = get(`${page}/api/v1/live?topic=breaches`, response => {
  const lines = createInterface({ input: response });
  lines.on('error', () => {}); // it is cut off in the end
  lines.on('line', line => {
    if (line.startsWith('data: {"breaches"')) note(lagsOfBreaches, JSON.parse(line.slice(6)).breaches);
  });
});

const store = openStore(loadConfig(product.env));
const lastOf = new Map();
const lagsOfTicks = [];
let isOver = false;
const askStore = async () => {
  while (!isOver) {
    const rows = await store.rows(
      `SELECT instance, tick, toUnixTimestamp64Micro(start) + duration_us AS endUs FROM ticks
       WHERE start > now64(6) - INTERVAL 5 SECOND AND instance < 'bench-2'`,
    );
    const now = Date.now();
    const before = new Map(lastOf);
    for (const { instance, tick, endUs } of rows) {
      if (before.has(instance) && tick > before.get(instance)) lagsOfTicks.push(now - endUs / 1000);
      lastOf.set(instance, Math.max(tick, lastOf.get(instance) ?? 0));
    }
    await sleep(25);
  }
};
const askPage = async () => {
  while (!isOver) {
    const next = sleep(1000);
    const from = new Date(begun).toISOString();
    note(polled, (await (await fetch(`${page}/api/v1/breaches?from=${from}&limit=200`)).json()).breaches);
    await next;
  }
};
const asking = [askStore(), askPage()];
await sleep(seconds * 1000);
isOver = true;
await Promise.all(asking);
await store.close();
stream.destroy();
await endAll([...fleet, dashboard]);
await product.stop();

const summary = values => {
  const sorted = [...values].sort((a, b) => a - b);
  const ms = q => Math.round(quantile(sorted, q));
  return { n: sorted.length, p50Ms: ms(0.5), p99Ms: ms(0.99) };
};
const live = summary(lagsOfBreaches.values());
const baseline = summary(polled.values());
console.log(
  JSON.stringify({
    ...{ bench: 'live', servers, seconds, live, queryable: summary(lagsOfTicks), baseline },
    ratioP99: Math.round((100 * live.p99Ms) / baseline.p99Ms) / 100,
    target: { live: 'p99 100 ms and the flush', queryable: 'p99 400 ms' },
  }),
);
