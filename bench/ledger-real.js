/**
 * Does the ledger hold the garbage collection that V8 says there was? The demo's arena (build 1.0) with real players runs
 * for a while with --trace-gc-nvp; GC ms inside its breached ticks, by the stored ledgers, against the trace of the same
 * process. The trace has a clock of its own: its offset is the median over collections that both of them tell of.
 *
 *   node bench/ledger-real.js [seconds]      (after a build)
 */
import { fork } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fleet } from '../dist/ingest/demo/fleet.js';
import { openStore } from '../dist/lib/clickhouse/client.js';
import { loadConfig } from '../dist/lib/config.js';
import { breaches } from '../dist/lib/queries/breaches.js';
import { endAll, startProduct } from './attribution/processes.js';

const seconds = Number(process.argv[2] ?? 60);
const arena = fleet.find(({ service, build }) => service === 'arena' && build === '1.0');
const moduleOf = name => fileURLToPath(new URL(`../dist/ingest/demo/${name}/main.js`, import.meta.url));

// Into a file: a pipe that its reader empties late holds V8 up while Node's clock of the collection still runs.
const tracePath = join(tmpdir(), `overtick-gc-trace-${process.pid}`);
const product = await startProduct();
const store = openStore(loadConfig(product.env));
const players = fork(moduleOf('players'), [], { execArgv: ['--single-threaded-gc'] });
const server = fork(moduleOf('arena'), [], {
  execArgv: [...arena.execArgv, '--trace-gc', '--trace-gc-nvp'],
  env: {
    ...process.env,
    OVERTICK_URL: product.url,
    OVERTICK_SERVICE: arena.service,
    OVERTICK_INSTANCE: arena.instance,
    OVERTICK_REGION: arena.region,
    OVERTICK_BUILD: arena.build,
  },
  stdio: ['ignore', openSync(tracePath, 'w'), 'inherit', 'ipc'],
});
server.on('message', ({ port }) => {
  if (port) players.send({ type: 'server', service: arena.service, instance: arena.instance, port });
});
await new Promise(resolve => setTimeout(resolve, seconds * 1000));
await endAll([server, players]);
// The last batches, and the ledgers of what was in them: until nothing comes any more.
for (let before = -1, now = 0; before !== now; ) {
  await new Promise(resolve => setTimeout(resolve, 6_000));
  before = now;
  [{ n: now }] = await store.rows(
    'SELECT (SELECT count() FROM pauses) + (SELECT count() FROM breaches) AS n',
  );
}

const range = { fromUs: Date.now() * 1000 - 3600e6, toUs: Date.now() * 1000 + 1e6 };
const found = [];
let cursor;
do {
  const page = await breaches(store, { range, limit: 200, ...(cursor ? { cursor } : {}) });
  found.push(...page.breaches);
  cursor = page.nextCursor ?? undefined;
} while (cursor);
const pauses = await store.rows(
  `SELECT toUnixTimestamp64Micro(start) / 1000 AS start_ms, duration_us / 1000 AS ms FROM pauses
   WHERE kind = 'gc' AND scope = 'stw' ORDER BY start`,
);
await store.close();
await product.stop();

/** Collections of the trace: printed when they end, in ms of the isolate's clock. */
const traced = [
  ...readFileSync(tracePath, 'utf8').matchAll(/^\[\d+:[^\]]*\]\s+(\d+) ms: pause=([\d.]+) /gm),
].map(([, at, pause]) => ({
  endMs: Number(at),
  ms: Number(pause),
}));

/** Where one clock lies against the other: collections in order, matched by their lengths at every possible shift. */
function offsetMs() {
  const spread = shift => {
    const offsets = [];
    for (let i = 0; i < traced.length; i++) {
      const pause = pauses[i - shift];
      if (pause && traced[i].ms > 1) offsets.push(pause.start_ms + pause.ms - traced[i].endMs);
    }
    offsets.sort((a, b) => a - b);
    const at = share => offsets[Math.floor(offsets.length * share)] ?? 0;
    return { middle: at(0.5), width: offsets.length < 5 ? Number.POSITIVE_INFINITY : at(0.9) - at(0.1) };
  };
  const shifts = Array.from({ length: 41 }, (_, i) => spread(i - 20));
  return shifts.sort((a, b) => a.width - b.width)[0];
}

const { middle, width } = offsetMs();
/** Each traced collection where the stored pause nearest to it ended, and as long as V8 says. */
const collections = traced.map(({ endMs, ms }) => {
  const at = endMs + middle;
  const near = pauses.reduce(
    (best, pause) => {
      const distance = Math.abs(pause.start_ms + pause.ms - at);
      return distance < best.distance ? { distance, end: pause.start_ms + pause.ms } : best;
    },
    { distance: 20, end: at },
  );
  return { from: near.end - ms, to: near.end, ms };
});
let [ledgerMs, traceMs] = [0, 0];
for (const breach of found) {
  const from = Date.parse(breach.startedAt) + Number(breach.startedAt.slice(23, 26)) / 1000;
  const to = from + breach.durationMs;
  ledgerMs += breach.ledger.filter(({ line }) => line.startsWith('gc.')).reduce((sum, { ms }) => sum + ms, 0);
  for (const other of collections)
    traceMs += Math.max(0, Math.min(to, other.to) - Math.max(from, other.from));
}
const ratio = ledgerMs / traceMs;
const causes = {};
for (const { cause } of found) causes[cause] = (causes[cause] ?? 0) + 1;
console.log(`${found.length} breaches in ${seconds} s, by cause ${JSON.stringify(causes)}`);
console.log(
  `${pauses.length} pauses stored, ${traced.length} collections traced, clocks matched within ${width.toFixed(1)} ms`,
);
const all = list => list.reduce((sum, { ms }) => sum + ms, 0).toFixed(1);
console.log(`all collections: ${all(pauses)} ms recorded, ${all(traced)} ms traced`);
console.log(
  `GC inside breached ticks: ${ledgerMs.toFixed(1)} ms by the ledgers, ${traceMs.toFixed(1)} ms by V8's trace`,
);
console.log(
  JSON.stringify({ bench: 'ledger-real', ledgerMs, traceMs, ratio, target: { ratio: [0.95, 1.05] } }),
);
