/**
 * Does the ledger name what made a tick late? Labelled incidents of many kinds, on servers that describe themselves in
 * many ways, go through the real collector and store; what is stored is read back and compared with the labels, and
 * with what rankings by statistics name from the same signals.
 *
 *   node bench/attribution.js [seed] [servers] [incidents per server]      (after a build)
 */
import { lineOfPause } from '../dist/lib/analysis/pause-bill.js';
import { openStore } from '../dist/lib/clickhouse/client.js';
import { loadConfig } from '../dist/lib/config.js';
import { breaches } from '../dist/lib/queries/breaches.js';
import { batchesOf } from './attribution/batches.js';
import { historyOf } from './attribution/incidents.js';
import { eventually, startProduct } from './attribution/processes.js';
import { randomOf } from './attribution/random.js';
import { rivalsOf } from './attribution/rivals.js';
import { serversOf } from './attribution/servers.js';

const [seed = 1, serverCount = 40, incidents = 40] = process.argv.slice(2).map(Number);
const random = randomOf(seed);
const verbose = process.env.VERBOSE === '1';

const servers = serversOf(random, serverCount);
const beginUs = (Math.floor(Date.now() / 1000) - 3600) * 1e6;
const histories = servers.map(server => historyOf(random, server, beginUs, incidents));
const batches = servers.map((server, i) => batchesOf(random, server, histories[i]));
const labels = histories.flatMap(({ labels: some }) => some);

const product = await startProduct();
const store = openStore(loadConfig(product.env));
const sentAt = Date.now();
// Servers send side by side, each in its own order.
await Promise.all(
  batches.map(async list => {
    for (const batch of list) await product.send(batch);
  }),
);
const count = table => store.rows(`SELECT uniq(instance, start) AS n FROM ${table}`).then(([row]) => row.n);
await eventually('the ledgers', async () => (await count('breaches')) >= labels.length, 120_000).catch(
  error => console.error(error.message),
);
const seconds = (Date.now() - sentAt) / 1000;
// Evidence that came behind its tick is taken up a few seconds later.
await new Promise(resolve => setTimeout(resolve, 8_000));

const found = new Map();
let cursor;
do {
  const page = await breaches(store, {
    range: { fromUs: beginUs - 1e6, toUs: Date.now() * 1000 },
    limit: 200,
    ...(cursor ? { cursor } : {}),
  });
  for (const breach of page.breaches) found.set(breach.id.replace(/\/.*@/, '@'), breach);
  cursor = page.nextCursor;
} while (cursor);
await store.close();
await product.stop();

const tallies = new Map();
const rivals = new Map();
let ledgerErrorUs = 0;
const withEvidence = { right: 0, n: 0 };
const without = { unexplained: 0, wrong: 0, n: 0 };
const tallyOf = (map, key) => {
  if (!map.has(key)) map.set(key, { right: 0, n: 0 });
  return map.get(key);
};
const lineOf = pause => lineOfPause({ kind: pause.kind ?? 'gc', scope: pause.scope ?? 'stw' });
servers.forEach((server, i) => {
  const rival = rivalsOf(histories[i], lineOf);
  for (const label of histories[i].labels) {
    const breach = found.get(`${label.instance}@${label.startUs}`);
    if (!breach) {
      console.error(`Lost: ${label.instance}@${label.startUs}`);
      continue;
    }
    const sumUs = breach.ledger.reduce((sum, line) => sum + Math.round(line.ms * 1000), 0);
    ledgerErrorUs = Math.max(ledgerErrorUs, Math.abs(sumUs - Math.round(breach.durationMs * 1000)));
    if (label.label === null) continue;
    const right = breach.cause === label.label;
    const tally = tallyOf(tallies, label.withheld ? `${label.kind} (nothing to see)` : label.kind);
    tally.n++;
    if (right) tally.right++;
    if (label.withheld) {
      without.n++;
      without[right ? 'unexplained' : 'wrong']++;
    } else {
      withEvidence.n++;
      if (right) withEvidence.right++;
      for (const [name, cause] of Object.entries(rival(label))) {
        const other = tallyOf(rivals, name);
        other.n++;
        if (cause === label.label) other.right++;
      }
    }
    if (!right && verbose) {
      const { runtime, phases, order, cpu, players, travel, noise, before } = server;
      console.log(
        JSON.stringify({
          want: label.label,
          got: breach.cause,
          kind: label.kind,
          parts: label.parts,
          factor: label.factor,
        }),
      );
      console.log(
        '  ',
        JSON.stringify({
          runtime,
          phases,
          order,
          cpu,
          players,
          travel,
          noise,
          before,
          at: label.at,
          hz: 1e6 / server.periodUs,
        }),
      );
      console.log(
        '  ',
        breach.ledger.map(l => `${l.line} ${l.ms} (${l.typicalMs})`).join(', '),
        `of ${breach.durationMs}, budget ${breach.budgetMs}`,
      );
    }
  }
});

const percent = ({ right, n }) => `${((100 * right) / Math.max(1, n)).toFixed(1).padStart(6)} %  of ${n}`;
console.log(
  `${labels.length} breaches of ${serverCount} servers (seed ${seed}), ledgers of all after ${seconds.toFixed(1)} s`,
);
for (const [kind, tally] of [...tallies].sort()) console.log(`  ${kind.padEnd(34)}${percent(tally)}`);
console.log(`cause named, where there was evidence   ${percent(withEvidence)}`);
console.log(
  `called unexplained, where there was none${percent({ right: without.unexplained, n: without.n })}`,
);
for (const [name, tally] of rivals) console.log(`  ${name.padEnd(34)}${percent(tally)}`);
console.log(`largest ledger error: ${ledgerErrorUs} µs`);
console.log(
  JSON.stringify({
    bench: 'attribution',
    seed,
    top1: withEvidence.right / withEvidence.n,
    wrongNamesWithoutEvidence: without.wrong / without.n,
    ledgerErrorUs,
    rivals: Object.fromEntries([...rivals].map(([name, { right, n }]) => [name, right / n])),
    target: { top1: 0.98, wrongNamesWithoutEvidence: 0.02, ledgerErrorUs: 0 },
  }),
);
