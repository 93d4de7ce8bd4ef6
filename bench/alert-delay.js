// From the end of a severe tick to its webhook, with 200 servers at 20 Hz: store, collector, alerter and receiver on this
// machine. Each server is a service of its own, so that each severe tick is a page of its own.
// Baseline of the same run: somebody who asks the JSON API of breaches once a second would need half a second more than the
// store does; here the time at which the same tick can be read from the store.

import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openStore } from '../dist/lib/clickhouse/client.js';
import { loadConfig } from '../dist/lib/config.js';
import { encodeFrame, sealFrame } from '../dist/lib/wire/encode.js';
import { at, contentType } from '../dist/lib/wire/layout.js';
import { freePort } from './attribution/processes.js';
import { quantile } from './quantile.js';

const servers = Number(process.env.SERVERS ?? 200);
const seconds = Number(process.env.SECONDS ?? 20);
/** As agents do. */
const sendMs = 200;
const budgetUs = 50_000;

const listen = server =>
  new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(server.address().port)));
const summary = values => {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  return {
    pages: sorted.length,
    p50Ms: Math.round(quantile(sorted, 0.5)),
    p99Ms: Math.round(quantile(sorted, 0.99)),
  };
};

const ends = new Map();
const pages = new Map();
const receiver = createServer((request, response) => {
  const parts = [];
  request.on('data', part => parts.push(part));
  request.on('end', () => {
    const { type, data } = JSON.parse(Buffer.concat(parts));
    if (type === 'alert.firing' && !pages.has(data.service)) pages.set(data.service, Date.now());
    response.writeHead(204).end();
  });
});
const url = `http://127.0.0.1:${await listen(receiver)}/hook`;

const dataDir = await mkdtemp(join(tmpdir(), 'overtick-bench-'));
const config = join(dataDir, 'overtick.yaml');
await writeFile(
  config,
  `alerts: { receivers: [{ name: bench, kind: webhook, url: '${url}', allowPrivate: true, perMinute: 6000 }], off: [silent-server] }\n`,
);
const port = await freePort();
const env = {
  ...process.env,
  OVERTICK_DATA_DIR: dataDir,
  OVERTICK_COLLECTOR_PORT: String(port),
  OVERTICK_CONFIG: config,
};
const start = name =>
  spawn(process.execPath, ['bin/overtick.js', name], { env, stdio: ['ignore', 'ignore', 'inherit'] });
const processes = [start('store')];
await sleep(3_000);
processes.push(start('collector'), start('alerter'));
await sleep(4_000);

/** A server's ticks since it sent last; one is `severe` and has just ended. */
async function send(i, severe) {
  const nowUs = Date.now() * 1000;
  const durationUs = severe ? 200_000 : 8_000;
  const ticks = Array.from({ length: sendMs / 50 }, (_, back) => {
    const startUs = nowUs - durationUs - back * budgetUs;
    return {
      tick: Math.floor(startUs / budgetUs),
      startUs,
      durationUs: back === 0 ? durationUs : 8_000,
      budgetUs,
      players: 80,
    };
  });
  const pauses = severe
    ? [{ startUs: nowUs - 190_000, durationUs: 180_000, cause: 'mark-sweep-compact' }]
    : [];
  if (severe) ends.set(`bench-${i}`, nowUs / 1000);
  const resource = {
    service: `bench-${i}`,
    instance: `bench-${i}`,
    build: '1',
    startedAtUs,
  };
  const frame = encodeFrame({ batchId: '', resource, ticks: ticks.reverse(), pauses }, nowUs);
  frame.writeDoubleLE(sequences[i]++, at.sequence);
  sealFrame(frame);
  await fetch(`http://127.0.0.1:${port}/v1/batch`, {
    method: 'POST',
    headers: { 'Content-Type': contentType },
    body: frame,
  });
}

const sequences = Array(servers).fill(0);
const startedAtUs = Date.now() * 1000 - 1e6;
const store = openStore(loadConfig(env));
const readable = new Map();
try {
  const begun = Date.now();
  let next = 0;
  const asking = setInterval(async () => {
    const rows = await store.rows('SELECT service FROM breaches WHERE duration_us > 100000').catch(() => []);
    for (const { service } of rows) if (!readable.has(service)) readable.set(service, Date.now());
  }, 1_000);
  while (Date.now() - begun < (seconds + 4) * 1000) {
    const round = sleep(sendMs);
    // The first seconds are quiet: a ledger needs healthy ticks to compare with.
    const due = Math.min(servers, Math.floor(((Date.now() - begun - 3_000) / (seconds * 1000)) * servers));
    const severe = new Set(Array.from({ length: Math.max(0, due - next) }, (_, i) => next + i));
    next = Math.max(next, due);
    await Promise.all([round, ...Array.from({ length: servers }, (_, i) => send(i, severe.has(i)))]);
  }
  await sleep(3_000);
  clearInterval(asking);
  const delays = map => summary([...ends].map(([service, end]) => (map.get(service) ?? Number.NaN) - end));
  const [alert, baseline] = [delays(pages), delays(readable)];
  console.log(
    `tick end to webhook: p50 ${alert.p50Ms} ms, p99 ${alert.p99Ms} ms; ${alert.pages} of ${ends.size} severe ticks paged, ${servers} servers at 20 Hz`,
  );
  console.log(`asking the store once a second: p50 ${baseline.p50Ms} ms, p99 ${baseline.p99Ms} ms`);
  console.log(
    JSON.stringify({
      bench: 'alert-delay',
      servers,
      ...alert,
      baseline,
      ratioP99: +(alert.p99Ms / baseline.p99Ms).toFixed(2),
    }),
  );
} finally {
  await store.close();
  for (const process of processes.reverse()) {
    process.kill();
    await new Promise(resolve => process.once('exit', resolve));
  }
  receiver.close();
  receiver.closeAllConnections();
  await rm(dataDir, { recursive: true, force: true });
}
