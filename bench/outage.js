/**
 * The collector is away for minutes and comes back: real agents at 20 Hz, whose ticks must all be in the store in the end,
 * each once, and whose newest must be seen soon while the backlog drains.
 *
 *   node bench/outage.js [SECONDS away [SERVERS]]      (after a build)
 */
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { openStore } from '../dist/lib/clickhouse/client.js';
import { loadConfig } from '../dist/lib/config.js';
import { eventually, startProduct } from './attribution/processes.js';
import { quantile } from './quantile.js';

const [away, servers] = [Number(process.argv[2] ?? 600), Number(process.argv[3] ?? 20)];
const product = await startProduct();
const store = openStore(loadConfig(product.env));
const fleet = Array.from({ length: servers }, (_, i) =>
  spawn(process.execPath, ['bench/tick-to-browser/server.js'], {
    env: { ...process.env, INSTANCE: `away-${i}`, OVERTICK_URL: product.url },
    stdio: 'ignore',
  }),
);
process.once('exit', () => {
  for (const child of fleet) child.kill('SIGKILL');
});
const newest = () =>
  store.rows(
    'SELECT instance, max(tick) AS tick, toUnixTimestamp64Micro(max(start)) / 1000 AS atMs FROM ticks WHERE start > now64(6) - INTERVAL 20 SECOND GROUP BY instance',
  );
await eventually('all servers', async () => (await newest()).length === servers, 60_000);
await sleep(5_000);

await product.kill('collector');
await sleep(away * 1000);
await product.restart('collector');
const backAt = Date.now();
await eventually('the collector', async () => (await fetch(`${product.url}/readyz`)).ok, 30_000);
const readyMs = Date.now() - backAt;

/** Lags from three seconds after it was back, and the longest of each second. */
const [lags, longest] = [[], []];
let drainedMs = null;
while (Date.now() - backAt < 60_000) {
  const rows = await newest();
  const now = Date.now();
  const sinceBack = now - backAt;
  for (let i = 0; i < servers; i++) {
    const lag = now - (rows.find(({ instance }) => instance === `away-${i}`)?.atMs ?? backAt - away * 1000);
    if (sinceBack > readyMs + 3_000) lags.push(lag);
    const second = Math.floor(sinceBack / 1000);
    longest[second] = Math.max(longest[second] ?? 0, Math.round(lag));
  }
  const isLive = rows.length === servers && rows.every(({ atMs }) => atMs > backAt);
  const [{ missing }] = await store.rows(
    'SELECT sum(last - first + 1 - n) AS missing FROM (SELECT min(tick) AS first, max(tick) AS last, count() AS n FROM ticks GROUP BY instance)',
  );
  if (isLive && missing === 0) drainedMs ??= sinceBack;
  await sleep(200);
}
for (const child of fleet) child.kill('SIGTERM');
await Promise.all(fleet.map(child => new Promise(resolve => child.once('exit', resolve))));
await sleep(5_000);
const [found] = await store.rows(
  `SELECT sum(n) AS stored, sum(last - first + 1) AS made, sum(different) AS different
   FROM (SELECT instance, count() AS n, min(tick) AS first, max(tick) AS last, uniqExact(tick) AS different FROM ticks GROUP BY instance)`,
);
const [{ dropped }] = await store.rows('SELECT sum(ticks_dropped) AS dropped FROM samples');
await store.close();
await product.stop();
const sorted = lags.sort((a, b) => a - b);
const ms = q => Math.round(quantile(sorted, q));
const result = {
  ...{ bench: 'outage', away, servers, made: found.made, lost: found.made - found.different },
  ...{ doubled: found.stored - found.different, dropped, readyMs, drainedMs },
  lagWhileDraining: { p50Ms: ms(0.5), p99Ms: ms(0.99), maxMs: ms(1) },
  longestLagBySecond: longest.slice(0, 15),
  target: { lost: 0, lagMs: 3000 },
};
console.log(JSON.stringify(result));
if (result.lost !== 0 || result.doubled !== 0) process.exitCode = 1;
