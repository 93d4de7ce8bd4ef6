/**
 * Is an acknowledged tick ever lost or doubled? An agent's frames at some 20,000 ticks/s, while the collector, then the
 * store, is killed (SIGKILL) again and again at random moments and started anew. What was not acknowledged is sent again
 * under its number, as agents do. In the end every tick that was acknowledged must be there once, in ticks and in rollups.
 *
 *   node bench/kill.js [KILLS of each]      (after a build)
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openStore } from '../dist/lib/clickhouse/client.js';
import { loadConfig } from '../dist/lib/config.js';
import { encodeFrame, sealFrame } from '../dist/lib/wire/encode.js';
import { at, contentType } from '../dist/lib/wire/layout.js';
import { eventually, freePort } from './attribution/processes.js';

const kills = Number(process.argv[2] ?? 50);
const [agents, ticksEach, everyMs] = [20, 50, 50];

const dataDir = await mkdtemp(join(tmpdir(), 'overtick-kill-'));
const port = await freePort();
const env = { ...process.env, OVERTICK_DATA_DIR: dataDir, OVERTICK_COLLECTOR_PORT: String(port) };
const url = `http://127.0.0.1:${port}`;
const children = {};
const start = name => {
  children[name] = spawn(process.execPath, ['bin/overtick.js', name], { env, stdio: 'ignore' });
};
process.once('exit', () => {
  for (const child of Object.values(children)) child.kill('SIGKILL');
});
const isReady = {
  collector: async () => (await fetch(`${url}/readyz`)).ok,
  store: async () => (await (await fetch(`${url}/readyz`)).json()).storeReachable,
};
start('store');
start('collector');
await eventually('the store', isReady.store, 30_000);

let isSending = true;
const [acknowledged, startedAtUs] = [Array(agents).fill(0), Date.now() * 1000 - 60e6];

async function send(agent) {
  for (let sequence = 0; isSending; ) {
    const nowUs = Date.now() * 1000;
    const ticks = Array.from({ length: ticksEach }, (_, i) => ({
      ...{ tick: sequence * ticksEach + i, startUs: nowUs - (ticksEach - i) * 1000 },
      ...{ durationUs: i === 0 ? 1500 : 900, budgetUs: 1000 },
    }));
    const pauses = [{ startUs: nowUs - ticksEach * 1000, durationUs: 700 }];
    const resource = { service: 'kill', instance: `agent-${agent}`, startedAtUs };
    const frame = encodeFrame({ batchId: '', resource, ticks, pauses }, nowUs);
    frame.writeDoubleLE(sequence, at.sequence);
    sealFrame(frame);
    for (;;) {
      const answer = await fetch(`${url}/v1/batch`, {
        ...{ method: 'POST', body: frame, headers: { 'Content-Type': contentType } },
        signal: AbortSignal.timeout(5_000),
      }).catch(() => null);
      if (answer?.status === 202) break;
      await sleep(50);
    }
    acknowledged[agent] += ticksEach;
    sequence++;
    await sleep(Math.max(0, everyMs - (Date.now() - nowUs / 1000)));
  }
}
const sending = Promise.all(Array.from({ length: agents }, (_, agent) => send(agent)));

const quantile = (values, q) => [...values].sort((a, b) => a - b)[Math.ceil(q * values.length) - 1];
const readyMs = { collector: [], store: [] };
for (const name of ['collector', 'store']) {
  for (let i = 0; i < kills; i++) {
    await sleep(300 + 700 * Math.random());
    const ended = new Promise(resolve => children[name].once('exit', resolve));
    children[name].kill('SIGKILL');
    await ended;
    const began = performance.now();
    start(name);
    await eventually(name, isReady[name], 60_000);
    readyMs[name].push(Math.round(performance.now() - began));
  }
}
isSending = false;
await sending;
const sent = acknowledged.reduce((sum, count) => sum + count, 0);
const store = openStore(loadConfig(env));
const counts = async () =>
  (
    await store.rows(
      'SELECT count() AS rows, uniqExact(instance, tick) AS different, (SELECT sum(ticks) FROM rollup_10s) AS rolled, (SELECT sum(ticks) FROM rollup_5m) AS rolled5m, (SELECT count() FROM pauses) AS pauses, (SELECT count() FROM breached_ticks) AS breached FROM ticks',
    )
  )[0];
let found = await counts();
for (
  const deadline = Date.now() + 60_000;
  (found.rolled < sent || found.rows < sent) && Date.now() < deadline;
  found = await counts()
)
  await sleep(500);
await sleep(5_000);
found = await counts();
await store.close();
for (const name of ['collector', 'store']) {
  const ended = new Promise(resolve => children[name].once('exit', resolve));
  children[name].kill('SIGTERM');
  await ended;
}
await rm(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
const result = {
  ...{
    bench: 'kill',
    kills,
    acknowledged: sent,
    lost: sent - found.different,
    doubled: found.rows - found.different,
  },
  rollups: { of10s: found.rolled - sent, of5m: found.rolled5m - sent },
  // One of each a batch: less than nothing is lost, more is doubled.
  others: { pauses: found.pauses - sent / ticksEach, breached: found.breached - sent / ticksEach },
  readyP99Ms: { collector: quantile(readyMs.collector, 0.99), store: quantile(readyMs.store, 0.99) },
  readyP50Ms: { collector: quantile(readyMs.collector, 0.5), store: quantile(readyMs.store, 0.5) },
  target: { lost: 0, doubled: 0, readyP99Ms: { collector: 1000, store: 2000 } },
};
console.log(JSON.stringify(result));
const wrong = [
  result.lost,
  result.doubled,
  ...Object.values(result.rollups),
  ...Object.values(result.others),
];
if (wrong.some(count => count !== 0)) process.exitCode = 1;
