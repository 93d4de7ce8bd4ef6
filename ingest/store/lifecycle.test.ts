import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClickHouseClient } from '@clickhouse/client';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { storeSocketPath } from '../../lib/clickhouse/socket.ts';
import {
  connectStore,
  elapsedMs,
  pauseMs,
  type SpawnedStore,
  spawnStore,
  temporaryDirectory,
} from './fixture.mts';

let directory: ReturnType<typeof temporaryDirectory>;
let started: SpawnedStore[] = [];
const clients: ClickHouseClient[] = [];

beforeEach(() => {
  directory = temporaryDirectory();
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
  for (const { child, exited } of started) {
    child.kill('SIGKILL');
    await exited;
  }
  started = [];
  directory.remove();
});

async function start(dataDir = directory.path): Promise<SpawnedStore> {
  const store = await spawnStore(dataDir);
  started.push(store);
  return store;
}
function connect(dataDir = directory.path): ClickHouseClient {
  const client = connectStore(dataDir);
  clients.push(client);
  return client;
}
async function stop({ child, exited }: SpawnedStore, signal: NodeJS.Signals): Promise<number | null> {
  child.kill(signal);
  return exited;
}
async function makeTable(client: ClickHouseClient, table: string): Promise<void> {
  const settings =
    'non_replicated_deduplication_window = 100, fsync_after_insert = 1, fsync_part_directory = 1';
  const query = `CREATE TABLE ${table} (a UInt64) ENGINE = MergeTree ORDER BY a SETTINGS ${settings}`;
  await client.command({ query });
}
const insert = (client: ClickHouseClient, table: string, a: number): Promise<unknown> =>
  client.insert({
    table,
    values: [{ a }],
    format: 'JSONEachRow',
    clickhouse_settings: { insert_deduplication_token: `${a}` },
  });
async function count(client: ClickHouseClient, table: string): Promise<number> {
  const answer = await client.query({
    query: `SELECT toUInt32(count()) FROM ${table}`,
    format: 'JSONCompactEachRow',
  });
  return (await answer.json<[number]>())[0]?.[0] ?? -1;
}
const sentence = (dataDir: string): string =>
  `The data directory ${dataDir} is in use by another Overtick store. Stop it, or set OVERTICK_DATA_DIR to another directory.`;

it('keeps what it makes to its user', async () => {
  const dataDir = join(directory.path, 'deep', '.overtick');
  await start(dataDir);
  const mode = (path: string): number => statSync(path).mode & 0o777;
  for (const path of [dataDir, join(dataDir, 'store'), join(dataDir, 'tmp')]) expect(mode(path)).toBe(0o700);
  expect(mode(storeSocketPath(dataDir))).toBe(0o600);
});

it('refuses a directory that another store serves, and one that is merely locked', async () => {
  await start();
  for (const remove of [false, true]) {
    if (remove) rmSync(storeSocketPath(directory.path));
    const second = await start();
    expect(await second.exited).toBe(1);
    expect(second.output()).toContain(`in-use: ${sentence(directory.path)}`);
  }
});

it('comes back after kill -9 with every acknowledged row, and stores a repeated batch once', async () => {
  const first = await start();
  const client = connect();
  await makeTable(client, 'kept');
  let acknowledged = 0;
  const inserting = (async () => {
    while (
      await insert(client, 'kept', acknowledged).then(
        () => true,
        () => false,
      )
    )
      acknowledged++;
  })();
  await pauseMs(500);
  await stop(first, 'SIGKILL');
  await inserting;
  expect(acknowledged).toBeGreaterThan(0);
  writeFileSync(join(directory.path, 'tmp', 'insert-left'), 'x');
  expect(existsSync(storeSocketPath(directory.path))).toBe(true);
  await start();
  for (const a of [acknowledged, acknowledged - 1]) await insert(client, 'kept', a);
  expect(await count(client, 'kept')).toBe(acknowledged + 1);
  expect(readdirSync(join(directory.path, 'tmp'))).toEqual([]);
});

it('lets a running write finish on SIGTERM, ends reads, exits 0 and removes its socket', async () => {
  const first = await start();
  const client = connect();
  await makeTable(client, 'kept');
  const write = client.command({
    query:
      'INSERT INTO kept SELECT number FROM numbers(10) WHERE sleepEachRow(0.1) = 0 SETTINGS max_block_size = 1',
  });
  const read = client.query({ query: 'SELECT sum(sipHash64(number)) FROM numbers(20000000000)' });
  const failed = read.then(
    () => 'answered',
    () => 'failed',
  );
  await pauseMs(300);
  expect(await elapsedMs(async () => expect(await stop(first, 'SIGTERM')).toBe(0))).toBeLessThan(12_000); // the read takes 20 s
  expect(await failed).toBe('failed');
  await write;
  expect(existsSync(storeSocketPath(directory.path))).toBe(false);
  await start();
  expect(await count(client, 'kept')).toBe(10);
});

it('gives up a write that outlasts its grace', async () => {
  const first = await start();
  const client = connect();
  await makeTable(client, 'kept');
  const write = client.command({
    query:
      'INSERT INTO kept SELECT number FROM numbers(600) WHERE sleepEachRow(0.1) = 0 SETTINGS max_block_size = 1',
  });
  const failed = write.then(
    () => 'answered',
    () => 'failed',
  );
  await pauseMs(200);
  expect(await elapsedMs(async () => expect(await stop(first, 'SIGINT')).toBe(0))).toBeLessThan(30_000); // the write takes 60 s
  expect(await failed).toBe('failed');
});

it('works in a directory with a long and awkward name', async () => {
  const dataDir = join(directory.path, `it's {a,b} *?\\ 日本 ${'long '.repeat(20)}`);
  expect(storeSocketPath(dataDir).startsWith(dataDir)).toBe(false);
  await start(dataDir);
  const client = connect(dataDir);
  await makeTable(client, 'kept');
  await insert(client, 'kept', 1);
  expect(await count(client, 'kept')).toBe(1);
});

it('says so when the directory cannot be written or the store is damaged', async () => {
  const file = join(directory.path, 'file');
  writeFileSync(file, '');
  const blocked = await start(join(file, 'data'));
  expect(await blocked.exited).toBe(1);
  expect(blocked.output()).toMatch(/^unavailable: The data directory .* cannot be written \(ENOTDIR/m);

  const sound = await start();
  await makeTable(connect(), 'kept');
  await stop(sound, 'SIGTERM');
  const engine = join(directory.path, 'store');
  rmSync(join(directory.path, 'definitions'), { recursive: true });
  for (const path of readdirSync(engine, { recursive: true, encoding: 'utf8' })) {
    if (path.endsWith('kept.sql')) writeFileSync(join(engine, path), 'ATTACH TAB');
  }
  const damaged = await start();
  expect(await damaged.exited).toBe(1);
  expect(damaged.output()).toMatch(/^unavailable: The store in .* could not be opened/m);
});

it('merges and expires rows by itself', async () => {
  await start();
  const client = connect();
  await client.command({
    query: `CREATE TABLE aging (a UInt64, at DateTime) ENGINE = MergeTree ORDER BY a TTL at + INTERVAL 1 DAY
      SETTINGS merge_with_ttl_timeout = 0`,
  });
  for (let a = 0; a < 30; a++) {
    await client.insert({
      table: 'aging',
      values: [{ a, at: a < 10 ? 1 : '2100-01-01 00:00:00' }],
      format: 'JSONEachRow',
    });
  }
  const query = "SELECT toUInt32(count()) FROM system.parts WHERE active AND rows > 0 AND table = 'aging'";
  await expect
    .poll(async () => (await client.query({ query, format: 'JSONCompactEachRow' })).json(), {
      timeout: 10_000,
    })
    .toSatisfy(([[parts]]) => parts < 25);
  await expect.poll(() => count(client, 'aging'), { timeout: 10_000 }).toBe(20);
}, 30_000);
