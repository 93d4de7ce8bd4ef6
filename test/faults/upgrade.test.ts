import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { migrationFiles } from '../../lib/clickhouse/migrate.ts';
import { eventually, overtick } from '../running.ts';
import { fault } from './fault.ts';
import { withProduct } from './product.ts';
import { account, quantile, startSenders } from './senders.ts';

const service = 'O1';

/** What a next version could change: tables that are written to all the time. */
const migration = `
ALTER TABLE ticks ADD COLUMN IF NOT EXISTS next_us Nullable(UInt32) CODEC(T64, ZSTD(1));
ALTER TABLE ticks ADD INDEX IF NOT EXISTS by_build build TYPE set(100) GRANULARITY 4;
ALTER TABLE breached_ticks ADD COLUMN IF NOT EXISTS next_us Nullable(UInt32) CODEC(T64, ZSTD(1));
ALTER TABLE pauses ADD COLUMN IF NOT EXISTS next LowCardinality(String) DEFAULT 'none';
ALTER TABLE rollup_10s ADD COLUMN IF NOT EXISTS next SimpleAggregateFunction(sum, Int64);
CREATE TABLE IF NOT EXISTS nexts (at DateTime64(6, 'UTC')) ENGINE = MergeTree ORDER BY at;
`;

/** This version with one migration more, in a folder of its own. */
async function nextVersion() {
  const folder = await mkdtemp(join(tmpdir(), 'overtick-next-'));
  for (const name of ['bin', 'dist', 'package.json']) await cp(name, join(folder, name), { recursive: true });
  await symlink(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'));
  const file = `${String(migrationFiles().length + 1).padStart(3, '0')}_next.sql`;
  await writeFile(join(folder, 'dist/lib/clickhouse/migrations', file), migration);
  return { executable: join(folder, 'bin/overtick.js'), remove: () => rm(folder, { recursive: true }) };
}

const panels = [
  '/api/v1/fleet',
  `/api/v1/breaches?service=${service}`,
  '/api/v1/instances/agent-3?points=300',
  `/api/v1/episodes?service=${service}`,
  `/api/v1/correlation?service=${service}`,
];

fault(
  {
    id: 'O1',
    fault: 'an upgrade with a migration while 20,000 ticks/s come in and pages are open',
    full: { seconds: 10 },
    fast: null,
    timeoutMs: 600_000,
  },
  ({ seconds }, goals) =>
    withProduct(async (place, store, processes) => {
      const dashboard = overtick(['dashboard'], place.env);
      const next = await nextVersion();
      const of = (...args: string[]) => overtick(args, place.env, [], next.executable);
      try {
        const sending = startSenders({
          ...{ url: () => place.collectorUrl, agents: 20, ticksEach: 200, everyMs: 200, service },
        });
        const sent = () => sending.acknowledged.reduce((sum, count) => sum + count, 0);
        const isShown = async () => (await fetch(`${place.dashboardUrl}${panels[2]}`)).ok || null;
        await eventually('the dashboard', isShown, 90_000);
        const from = { ms: performance.now(), sent: sent() };
        let isWatched = true;
        const [panelMs, failed]: [number[], string[]] = [[], []];
        const watching = panels.map(async path => {
          while (isWatched) {
            const began = performance.now();
            const answer = await fetch(`${place.dashboardUrl}${path}`);
            const body = await answer.text();
            panelMs.push(performance.now() - began);
            if (answer.status !== 200) failed.push(`${answer.status} ${path} ${body.slice(0, 200)}`);
            await sleep(250);
          }
        });
        await sleep(seconds * 1000);
        goals.exactly('checkSaysPending', Number(await of('migrate', '--check').ended), 1);
        const began = performance.now();
        goals.exactly('migrationFailed', Number(await of('migrate').ended), 0);
        goals.within('migratedMs', performance.now() - began, 30_000);
        // The older collector goes on with the newer schema; then the newer one takes over.
        await sleep(seconds * 1000);
        const stopped = performance.now();
        await processes.collector.stop();
        processes.collector = of('collector');
        const isReady = async () => (await fetch(`${place.collectorUrl}/readyz`)).ok || null;
        await eventually('the newer collector', isReady);
        goals.within('takenOverMs', performance.now() - stopped, 30_000);
        await sleep(seconds * 1000);
        const perSecond = ((sent() - from.sent) * 1000) / (performance.now() - from.ms);
        isWatched = false;
        await Promise.all(watching);
        await sending.stop();
        goals.figure('ticks', sent());
        goals.figure('ticksPerSecond', Math.round(perSecond));
        goals.figure('panels', panelMs.length);
        goals.figure('panelP99Ms', Math.round(quantile(panelMs, 0.99)));
        if (failed.length > 0) goals.figure('failedWhich', failed.slice(0, 5));
        goals.exactly('panelsFailed', failed.length, 0);
        goals.exactly('checkSaysDone', Number(await of('migrate', '--check').ended), 0);
        const found = await account(store, service, sending.acknowledged, 120_000);
        for (const [name, count] of Object.entries(found)) goals.exactly(name, count, 0);
      } finally {
        await dashboard.stop();
        await next.remove();
      }
    }),
);
