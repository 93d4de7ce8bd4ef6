/**
 * What does recording a tick cost? ns and bytes allocated per tick through the public API, with 12 fields and 3 phases,
 * against the same tick body with nothing recorded, the readings of clock and heap alone, an object per tick, and ten
 * histograms of prom-client and of OpenTelemetry; and CPU per tick with encoding and sending, to a receiver next door.
 * Ticks follow one another at once here; where they do not, each reads clock and heap once more, 0.2 µs.
 *
 *   node bench/agent-hot-path.js      (after a build)
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import { fileURLToPath } from 'node:url';
import v8 from 'node:v8';
import vm from 'node:vm';
import { startAgent } from '../dist/ingest/agent/index.js';
import { peers } from './agent-hot-path/peers.js';

if (process.send !== undefined) {
  const receiver = http.createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(202).end('{"accepted":{},"rejected":[]}'));
  });
  receiver.listen(0, '127.0.0.1', () => process.send(receiver.address().port));
  await once(process, 'disconnect');
  process.exit(0);
}

v8.setFlagsFromString('--expose-gc');
const collect = vm.runInNewContext('gc');

/** Fewer than the agent keeps as its newest, so that none has to move on. */
const turns = 2000;
const rounds = 60;

const receiver = fork(fileURLToPath(import.meta.url));
const [port] = await once(receiver, 'message');
const agent = startAgent({ service: 'bench', budgetMs: 50, url: `http://127.0.0.1:${port}` });
agent.players(40);

const state = new Float64Array(64);
/** A little work, so that the phases are not folded into one; the same for all. */
function work() {
  for (let i = 0; i < state.length; i++) state[i] = state[i] * 0.5 + i;
}

function bare() {
  work();
  work();
  work();
}

/** @param {import('../dist/ingest/agent/index.js').OpenTick} tick */
function body(tick) {
  tick.phase('input');
  work();
  tick.phase('physics');
  work();
  tick.phase('send');
  work();
  agent.count('packetsSent', 40);
  agent.count('packetsDropped', 1);
}

function recorded() {
  agent.tick(body);
}

const times = new BigInt64Array(5);
const heap = new Float64Array(1);
/** What no recorder in JavaScript can do without: begin, three phases and end, and the heap. */
function readings() {
  for (let i = 0; i < times.length; i++) times[i] = process.hrtime.bigint();
  heap[0] = v8.getHeapStatistics().used_heap_size;
  bare();
}

/** The way it is done without a second thought. */
let kept = [];
let number = 0;
function objectPerTick() {
  const heapBegin = v8.getHeapStatistics().used_heap_size;
  const start = performance.now();
  const phases = {};
  let last = start;
  for (const name of ['input', 'physics', 'send']) {
    work();
    const now = performance.now();
    phases[name] = now - last;
    last = now;
  }
  const durationMs = performance.now() - start;
  const allocBytes = v8.getHeapStatistics().used_heap_size - heapBegin;
  kept.push({
    ...{ tick: number++, loop: 'main', start, scheduled: start, durationMs, budgetMs: 50, allocBytes },
    ...{ players: 40, packetsSent: 40, packetsDropped: 1, phases },
  });
  if (kept.length === 1000) kept = [];
}

/** The same readings, then ten observations. */
function observed(observe) {
  const values = [0, 0, 0, 0, 0, 40, 40, 1, 0, 50];
  return () => {
    const heapBegin = v8.getHeapStatistics().used_heap_size;
    const start = performance.now();
    let last = start;
    for (let phase = 1; phase <= 3; phase++) {
      work();
      const now = performance.now();
      values[phase] = now - last;
      last = now;
    }
    values[0] = performance.now() - start;
    values[4] = v8.getHeapStatistics().used_heap_size - heapBegin;
    observe(values);
  };
}

/** @param {() => void} turn */
function round(turn) {
  collect();
  const before = v8.getHeapStatistics().used_heap_size;
  const begin = process.hrtime.bigint();
  for (let i = 0; i < turns; i++) turn();
  const ns = Number(process.hrtime.bigint() - begin) / turns;
  return { ns, bytes: Math.max(0, (v8.getHeapStatistics().used_heap_size - before) / turns) };
}

/** Wait until all is sent; returns how often it looked. */
async function sent() {
  let looks = 0;
  for (; agent.stats().ticksWaiting > 0; looks++) await new Promise(resolve => setTimeout(resolve, 20));
  return looks;
}

/** Interleaved, so that a busy neighbour hits all alike; the first half of the rounds warms up. */
async function measure(named) {
  const found = Object.fromEntries(Object.keys(named).map(name => [name, []]));
  for (let i = 0; i < rounds; i++) {
    for (const [name, turn] of Object.entries(named)) found[name].push(round(turn));
    await sent();
  }
  // The lower quartile: neighbours on the machine only ever add.
  const quartile = values => values.sort((a, b) => a - b)[values.length >> 2];
  return Object.fromEntries(
    Object.entries(found).map(([name, all]) => {
      const steady = all.slice(rounds / 2);
      return [name, { ns: quartile(steady.map(r => r.ns)), bytes: quartile(steady.map(r => r.bytes)) }];
    }),
  );
}

/**
 * CPU that a tick costs the process, all threads, until it is sent. What a flush costs however little it sends is not in
 * it: the same time passes with nothing recorded. agent-overhead measures that.
 */
async function untilSentNs() {
  let cpuUs = 0;
  for (let i = 0; i < 30; i++) {
    let before = process.cpuUsage();
    for (let k = 0; k < turns; k++) recorded();
    const looks = await sent();
    const withTicks = process.cpuUsage(before);
    before = process.cpuUsage();
    for (let k = 0; k < turns; k++) bare();
    for (let k = 0; k < looks; k++) await new Promise(resolve => setTimeout(resolve, 20));
    const without = process.cpuUsage(before);
    cpuUs += withTicks.user + withTicks.system - without.user - without.system;
  }
  return (cpuUs * 1000) / (30 * turns);
}

const others = Object.entries(peers()).map(([name, observe]) => [
  `ten histograms, ${name}`,
  observed(observe),
]);
const found = await measure({
  'tick body alone': bare,
  'readings of clock and heap': readings,
  'with the agent': recorded,
  'with an object per tick': objectPerTick,
  ...Object.fromEntries(others),
});
const alone = found['tick body alone'];
const withAgent = found['with the agent'].ns - alone.ns;
const sentNs = await untilSentNs();
await agent.stop();
receiver.disconnect();

const short = value => Math.round(value * 10) / 10;
const added = Object.entries(found).map(([name, { ns, bytes }]) => {
  const line = `${name.padEnd(34)}${short(ns)} ns   ${short(bytes)} bytes per tick`;
  const ratio = (ns - alone.ns) / withAgent;
  console.log(name === 'tick body alone' ? line : `${line}   adds ${short(ratio)}x what the agent adds`);
  return [name, short(ns - alone.ns)];
});
console.log(`with encoding and sending as well, the agent adds ${short(sentNs)} ns of CPU per tick`);
console.log(
  JSON.stringify({
    bench: 'agent-hot-path',
    nsPerTick: short(withAgent),
    bytesPerTick: short(found['with the agent'].bytes - alone.bytes),
    addedNs: Object.fromEntries(added.slice(1)),
    withSendingCpuNsPerTick: short(sentNs),
    target: { nsPerTick: 100, bytesPerTick: 0, withSendingCpuNsPerTick: 500 },
  }),
);
process.exit(0);
