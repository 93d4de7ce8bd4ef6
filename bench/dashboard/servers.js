/**
 * Servers that send what real ones do, once a second, through POST /v1/batch: ticks with GC pauses, samples and a latency.
 *
 *   node bench/dashboard/servers.js URL COUNT HZ BACK_S     (the first BACK_S seconds at once, of the first server)
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

const [url, count, hz, backSeconds] = [
  process.argv[2],
  ...[200, 4, 900].map((value, i) => Number(process.argv[3 + i] ?? value)),
];
const services = ['arena', 'lobby', 'match', 'chat'];
const regions = ['eu', 'us', 'ap'];
const atOnce = 20;
const startedAtUs = Date.now() * 1000 - backSeconds * 1e6;

function batchOf(i, fromUs, toUs) {
  const stepUs = 1e6 / hz;
  const batch = { ticks: [], pauses: [], samples: [], latencies: [] };
  for (let tick = Math.ceil(fromUs / stepUs); tick * stepUs < toUs; tick++) {
    const startUs = Math.round(tick * stepUs);
    const collects = i % 20 === 0 && tick % 37 === 0;
    const durationUs = collects ? 60_000 + (tick % 30) * 2_000 : 9_000 + ((tick * 7919 + i * 31) % 100) * 90;
    batch.ticks.push({
      ...{ tick, startUs, durationUs, budgetUs: 50_000, players: 20 + ((Math.floor(tick / 200) + i) % 60) },
      ...{ allocBytes: 1_000_000 + (tick % 10) * 5_000, packetsSent: 40, packetsDropped: collects ? 20 : 0 },
    });
    if (collects)
      batch.pauses.push({
        startUs: startUs + 5_000,
        durationUs: durationUs - 15_000,
        cause: 'mark-sweep-compact',
      });
  }
  for (let second = Math.ceil(fromUs / 1e6); second * 1e6 < toUs; second++) {
    batch.samples.push({
      ...{
        atUs: second * 1e6,
        heapUsedBytes: 8e7 + (second % 30) * 2e6,
        heapLimitBytes: 2e8,
        rssBytes: 1.9e8,
      },
      loopDelayMaxUs: 4_000 + ((second * 331) % 20) * 300,
    });
    batch.latencies.push({
      ...{ atUs: second * 1e6, name: 'publish_to_client', budgetUs: 200_000 },
      valuesUs: [20_000, 30_000, 40_000 + (second % 10) * 1_000],
    });
  }
  return batch;
}

async function send(i, fromUs, toUs) {
  const resource = {
    ...{ service: services[i % 4], instance: `bench-${i}`, region: regions[i % 3] },
    ...{ build: i % 5 === 0 ? '1.5.0' : '1.4.2', runtime: 'node 20', startedAtUs },
  };
  const body = JSON.stringify({ batchId: randomUUID(), resource, ...batchOf(i, fromUs, toUs) });
  const headers = { 'Content-Type': 'application/json' };
  const answer = await fetch(`${url}/v1/batch`, { method: 'POST', headers, body });
  if (answer.status !== 202) throw new Error(`${answer.status}: ${await answer.text()}`);
}

let lastUs = Date.now() * 1000;
for (let fromUs = startedAtUs; fromUs < lastUs; fromUs += 60e6)
  await send(0, fromUs, Math.min(lastUs, fromUs + 60e6));
for (;;) {
  const nowUs = Date.now() * 1000;
  for (let i = 0; i < count; i += atOnce)
    await Promise.all(
      Array.from({ length: Math.min(atOnce, count - i) }, (_, j) => send(i + j, lastUs, nowUs)),
    );
  lastUs = nowUs;
  await sleep(Math.max(20, 1000 - (Date.now() * 1000 - nowUs) / 1000));
}
