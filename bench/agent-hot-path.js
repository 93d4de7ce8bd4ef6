/**
 * What does recording a tick cost? ns and bytes allocated per tick through the public API, with 12 fields and 3 phases,
 * against the same tick body with nothing recorded, and against the obvious way: an object per tick.
 *
 *   node bench/agent-hot-path.js      (after a build)
 */
import v8 from 'node:v8';
import vm from 'node:vm';
import { startAgent } from '../dist/ingest/agent/index.js';

v8.setFlagsFromString('--expose-gc');
const collect = vm.runInNewContext('gc');

const turns = 2000;
const rounds = 100;

// Nothing listens there: what is measured is recording, and nothing is sent while it runs.
const agent = startAgent({ service: 'bench', budgetMs: 50, url: 'http://127.0.0.1:9' });
agent.players(40);

const state = new Float64Array(64);
/** A little work, so that the phases are not folded into one; the same for all three. */
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

/** @param {() => void} turn */
function round(turn) {
  collect();
  const before = v8.getHeapStatistics().used_heap_size;
  const begin = process.hrtime.bigint();
  for (let i = 0; i < turns; i++) turn();
  const ns = Number(process.hrtime.bigint() - begin) / turns;
  return { ns, bytes: Math.max(0, (v8.getHeapStatistics().used_heap_size - before) / turns) };
}

/** Interleaved, so that a busy neighbour hits all alike; the first half of the rounds warms up. */
function measure(named) {
  const found = Object.fromEntries(Object.keys(named).map(name => [name, []]));
  for (let i = 0; i < rounds; i++)
    for (const [name, turn] of Object.entries(named)) found[name].push(round(turn));
  // The lower quartile: neighbours on the machine only ever add.
  const quartile = values => values.sort((a, b) => a - b)[values.length >> 2];
  return Object.fromEntries(
    Object.entries(found).map(([name, all]) => {
      const steady = all.slice(rounds / 2);
      return [name, { ns: quartile(steady.map(r => r.ns)), bytes: quartile(steady.map(r => r.bytes)) }];
    }),
  );
}

const {
  bare: baseline,
  recorded: withAgent,
  objectPerTick: naive,
} = measure({ bare, recorded, objectPerTick });
await agent.stop();

const short = value => Math.round(value * 10) / 10;
const line = (name, { ns, bytes }) => `${name.padEnd(34)}${short(ns)} ns   ${short(bytes)} bytes per tick`;
console.log(line('tick body alone', baseline));
console.log(line('with the agent', withAgent));
console.log(line('with an object per tick', naive));
const ratio = (naive.ns - baseline.ns) / (withAgent.ns - baseline.ns);
console.log(`an object per tick costs ${short(ratio)}x the agent`);
console.log(
  JSON.stringify({
    bench: 'agent-hot-path',
    nsPerTick: short(withAgent.ns - baseline.ns),
    bytesPerTick: short(withAgent.bytes - baseline.bytes),
    baselineNs: short(baseline.ns),
    objectPerTickNs: short(naive.ns - baseline.ns),
    objectPerTickBytes: short(naive.bytes - baseline.bytes),
    target: { nsPerTick: 1000, bytesPerTick: 0 },
  }),
);
