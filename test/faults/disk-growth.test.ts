import { spawnSync } from 'node:child_process';
import { rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openStore, type Store } from '../../lib/clickhouse/client.ts';
import { loadConfig } from '../../lib/config.ts';
import type { CollectorStatus } from '../../lib/system/collector-status.ts';
import { eventually, newPlace, overtick, type Place, type Process } from '../running.ts';
import { fault, type Goals } from './fault.ts';

const MiB = 1024 * 1024;
const days = 5;
const rowsAtOnce = 400_000;

/** Rows of random numbers, which no codec makes small, for each of the last days; every 100,000th is a bad tick. */
async function fill(store: Store, rowsADay: number): Promise<void> {
  const columns = 'service, instance, tick, budget_us, start, duration_us, alloc_bytes';
  for (let ago = 0; ago < days; ago++)
    for (let from = 0; from < rowsADay; from += rowsAtOnce) {
      const rows = `SELECT 'O5' AS service, 'i' AS instance, number AS tick, 1000 AS budget_us,
          toDateTime64(today() - ${ago}, 6, 'UTC') + number / 100 AS start,
          if(number % 100000 = 0, 2000, rand(1) % 1000) AS duration_us, toInt64(rand64(2) % 1000000000000) AS alloc_bytes
        FROM numbers(${from}, ${rowsAtOnce})`;
      await store.command(`INSERT INTO ticks (${columns}) ${rows}`);
      const bad = `SELECT * FROM (${rows}) WHERE duration_us > 1000`;
      await store.command(`INSERT INTO breached_ticks (${columns}) ${bad}`);
    }
}

async function run(rowsADay: number, goals: Goals, place: Place, processes: Process[]): Promise<void> {
  const mount = 'mount -t tmpfs -o size=512m overtick "$0" && exec "$@"';
  const process = overtick(['store'], place.env, ['unshare', '-rm', 'sh', '-c', mount, place.dataDir]);
  processes.push(process);
  const { pid } = process.child;
  const seen = join('/proc', String(pid), 'root', place.dataDir);
  const store = openStore(loadConfig({ ...place.env, OVERTICK_DATA_DIR: seen }));
  const opened = openStore(loadConfig({ ...place.env, OVERTICK_DATA_DIR: seen }), { database: 'default' });
  await eventually('the store', () => opened.ping().then(() => true), 60_000);
  await opened.close();
  const collector = overtick(['collector'], place.env, ['nsenter', '-t', String(pid), '-U', '-m', '-w/']);
  processes.push(collector);
  await eventually('the tables', () => store.rows('SELECT 1 FROM alert_alerters LIMIT 0'), 60_000);
  await fill(store, rowsADay);

  const daysOf = async (table: string) =>
    (
      await store.rows<{ day: string }>(
        `SELECT DISTINCT toString(toDate(start)) AS day FROM ${table} WHERE service = 'O5' ORDER BY day`,
      )
    ).map(({ day }) => day);
  const free = async () => {
    const { bavail, bsize } = await statfs(seen);
    return bavail * bsize;
  };
  const all = await daysOf('ticks');
  goals.exactly('daysAtFirst', all.length, days);
  for (let gone = 1; gone <= days - 2; gone++) {
    // Somebody else's file leaves less than a fifth of the disk.
    await writeFile(join(seen, 'ballast'), Buffer.alloc(Math.max(0, (await free()) - 96 * MiB)), {
      flag: 'a',
    });
    await eventually(
      'a day to go',
      async () => (await daysOf('ticks')).length === days - gone || null,
      150_000,
    );
    goals.exactly(
      `newerDaysLost${gone}`,
      Number((await daysOf('ticks')).join() !== all.slice(gone).join()),
      0,
    );
    await eventually('space', async () => (await free()) > 103 * MiB || null, 60_000);
  }
  goals.exactly('breachedDaysLost', days - (await daysOf('breached_ticks')).length, 0);
  const status = (await (await fetch(`${place.collectorUrl}/v1/status`)).json()) as CollectorStatus;
  goals.exactly('untold', Number(status.letGo?.day !== all[days - 3]), 0);
  goals.exactly('unlogged', days - 2 - collector.output().split('were let go').length + 1, 0);
  await rm(join(seen, 'ballast'));
  await store.close();
}

fault(
  {
    id: 'O5',
    fault: 'the disk of the store fills',
    full: { rowsADay: 4_000_000 },
    fast: null,
    missing: () => (spawnSync('unshare', ['-rm', 'true']).status === 0 ? null : 'needs user namespaces'),
    timeoutMs: 900_000,
  },
  async ({ rowsADay }, goals) => {
    const place = await newPlace();
    const processes: Process[] = [];
    try {
      await run(rowsADay, goals, place, processes);
    } catch (error) {
      const said = processes.map(process => process.output().slice(-2_000)).join('\n---\n');
      throw new Error(`${(error as Error).message}\n${said}`, { cause: error });
    } finally {
      for (const process of processes.reverse()) await process.stop();
      await place.remove();
    }
  },
);
