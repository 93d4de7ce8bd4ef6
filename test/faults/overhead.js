// A server at 60 Hz with (AGENT_URL set) or without the agent in it, for the fault suite: says what ticks cost it.
//   TICKS: in each window; SECONDS: of the server at its usual rate
import { PerformanceObserver } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { startAgent } from '../../dist/ingest/agent/index.js';

const { AGENT_URL: url, TICKS, SECONDS } = process.env;
const agent = url ? startAgent({ service: 'overhead', budgetMs: 50, url }) : null;
agent?.players(40);

/** A little work in three phases, the same for both. */
const state = new Float64Array(64);
function work() {
  for (let i = 0; i < state.length; i++) state[i] = state[i] * 0.5 + i;
}
function bare() {
  work();
  work();
  work();
}
function recorded(tick) {
  tick.phase('input');
  work();
  tick.phase('physics');
  work();
  tick.phase('send');
  work();
  tick.count('packetsSent', 40);
}
const turn = agent ? () => agent.tick(recorded) : bare;

const collections = [];
new PerformanceObserver(list => {
  for (const { startTime } of list.getEntries()) collections.push(startTime);
}).observe({ entryTypes: ['gc'] });
/** How often memory was collected while so many ticks ran. */
async function collectionsIn(ticks) {
  const from = performance.now();
  for (let i = 0; i < ticks; i++) turn();
  const to = performance.now();
  await sleep(100);
  return collections.filter(at => at >= from && at <= to).length;
}

const tookUs = new Float64Array(Number(TICKS));
function timeEach() {
  for (let i = 0; i < tookUs.length; i++) {
    const from = performance.now();
    turn();
    tookUs[i] = (performance.now() - from) * 1000;
  }
  return tookUs.sort();
}

// The agent's buffer is emptied in between, and V8 has compiled what there is to compile.
for (let i = 0; i < 40; i++) {
  for (let k = 0; k < 10_000; k++) turn();
  await sleep(5);
}
await collectionsIn(tookUs.length);
globalThis.gc();
const collected = await collectionsIn(tookUs.length);
timeEach();
const sorted = timeEach();
const [p50Us, p99Us] = [0.5, 0.99].map(q => sorted[Math.floor(q * sorted.length)]);
await sleep(1_000);
const server = setInterval(turn, 1000 / 60);
await sleep(1_000);
const before = process.cpuUsage();
await sleep(Number(SECONDS) * 1000);
const { user, system } = process.cpuUsage(before);
clearInterval(server);
process.send({ collected, p50Us, p99Us, cpuPercent: (user + system) / 1e4 / Number(SECONDS) }, () =>
  process.exit(0),
);
