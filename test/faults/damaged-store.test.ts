import { cp, readdir, readFile, realpath, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openStore, type Store } from '../../lib/clickhouse/client.ts';
import { migrate } from '../../lib/clickhouse/migrate.ts';
import { loadConfig } from '../../lib/config.ts';
import { storeFacts } from '../../lib/queries/store-facts.ts';
import { damagedDefinitions } from '../../lib/system/damaged-definitions.ts';
import { eventually, newPlace, overtick, type Place, startStore } from '../running.ts';
import { fault } from './fault.ts';

const service = 'damage';
const parts = 5;
const rowsEach = 1_000;

async function fill(place: Place): Promise<void> {
  const process = await startStore(place);
  await migrate(loadConfig(place.env));
  const store = openStore(loadConfig(place.env));
  // A day each, so that nothing is merged, and none is old enough to be let go.
  const nowMs = Date.now() - 60_000;
  for (let part = 0; part < parts; part++) {
    const lines = Array.from({ length: rowsEach }, (_, i) => {
      const tick = part * rowsEach + i;
      return `${JSON.stringify({ service, instance: 'i', tick, start: ((nowMs + i) / 1000 - part * 86_400).toFixed(3), duration_us: tick })}\n`;
    });
    await store.insert('ticks', 'JSONEachRow', [Buffer.from(lines.join(''))], `part ${part}`);
  }
  await store.close();
  await process.stop();
}

const damages: Record<string, (path: string, size: number) => Promise<void>> = {
  async flipped(path) {
    const content = await readFile(path);
    for (let i = 0; i < 10 && content.length > 0; i++) {
      const at = Math.floor(Math.random() * content.length);
      content[at] = (content[at] as number) ^ 0x55;
    }
    await writeFile(path, content);
  },
  halved: (path, size) => truncate(path, size >> 1),
  emptied: path => truncate(path, 0),
  removed: path => rm(path),
};

/** A file of the table of ticks by its kind. */
const kinds = [
  'data.bin',
  'checksums.txt',
  'columns.txt',
  'data.cmrk4',
  'primary.cidx',
  'count.txt',
  'ticks.sql',
];

async function pathOf(kind: string, dataDir: string): Promise<string> {
  const engine = join(dataDir, 'store');
  if (kind === 'ticks.sql') return join(await realpath(join(engine, 'metadata', 'overtick')), kind);
  const table = await realpath(join(engine, 'data', 'overtick', 'ticks'));
  const [part] = (await readdir(table)).filter(name => /^\d+_\d+_\d+_\d+$/.test(name));
  return join(table, part as string, kind);
}

async function read(store: Store): Promise<{ rows: number; sum: number } | null> {
  const sql =
    'SELECT count() AS rows, sum(duration_us) AS sum, sum(tick) AS ticks FROM ticks WHERE service = {service:String}';
  const [found] = await store.rows<{ rows: number; sum: number }>(sql, { service }).catch(() => []);
  return found ? { rows: Number(found.rows), sum: Number(found.sum) } : null;
}

fault(
  {
    id: 'S10',
    fault: 'a file of the store is damaged while it is off',
    full: { mutations: 300 },
    fast: { mutations: 3 },
    timeoutMs: 3_000_000,
  },
  async ({ mutations }, goals) => {
    const [place, sound] = [await newPlace(), await newPlace()];
    await fill(sound);
    const rows = parts * rowsEach;
    const whole = { rows, sum: (rows * (rows - 1)) / 2 };
    const lists = {
      unopened: [] as string[],
      undetected: [] as string[],
      unread: [] as string[],
      unseen: [] as string[],
    };
    const { unopened, undetected, unread, unseen } = lists;
    for (let n = 0; n < mutations; n++) {
      await rm(place.dataDir, { recursive: true });
      await cp(sound.dataDir, place.dataDir, { recursive: true, verbatimSymlinks: true });
      const kind = kinds[(n * 5 + 6) % kinds.length] as string;
      const how = Object.keys(damages)[Math.floor(n / kinds.length + n) % 4] as string;
      const what = `${how} ${kind}`;
      const path = await pathOf(kind, place.dataDir);
      await damages[how]?.(path, (await readFile(path)).length);
      const process = overtick(['store'], place.env);
      const store = openStore(loadConfig(place.env));
      const isOpen = await Promise.race([
        eventually('the store', () => store.ping().then(() => true), 60_000).catch(() => false),
        process.ended.then(() => false),
      ]);
      if (!isOpen) unopened.push(`${what}: ${process.output().slice(-300)}`);
      else {
        const isTold = async () => /is broken|was damaged/.test(process.output()) || null;
        const isWhole = async () => JSON.stringify(await read(store)) === JSON.stringify(whole) || null;
        const told = await eventually('the audit', isTold, 10_000).catch(() => false);
        if (!told && !(await isWhole()))
          undetected.push(`${what}: ${JSON.stringify(await read(store))} ${process.output().slice(-400)}`);
        if ((await read(store)) === null) unread.push(what);
        // What the log says the page says, too.
        const seen = async () =>
          (await storeFacts(store)).brokenParts.length + (await damagedDefinitions(loadConfig(place.env)));
        if (told && (await seen()) === 0) unseen.push(what);
      }
      await store.close();
      await process.stop();
    }
    for (const [name, list] of Object.entries(lists)) {
      if (list.length > 0) goals.figure(`${name}Which`, list.slice(0, 5));
      goals.exactly(name, list.length, 0);
    }
    for (const { remove } of [place, sound]) await remove();
  },
);
