// Not .ts: only tests import this, and the build compiles every .ts that is no test.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { Agent, type AgentOptions } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { afterAll, beforeAll, vi } from 'vitest';
import { storeSocketPath } from '../../lib/clickhouse/socket.ts';

type ClientOptions = NonNullable<Parameters<typeof createClient>[0]>;

const entry = resolve('dist/ingest/store/main.js');

// Starting an engine takes 0.2 s on an idle machine and seconds on a busy one.
vi.setConfig({ testTimeout: 20_000 });

/** A store in a process of its own: libchdb holds one directory per process and dies with it. */
export interface SpawnedStore {
  child: ChildProcess;
  /** Everything that the process printed so far. */
  output(): string;
  /** The exit code, null after a signal. */
  exited: Promise<number | null>;
}

const script = `
  import { runStore } from ${JSON.stringify(entry)};
  try {
    const [dataDir, bodyBytesMax] = process.argv.slice(1);
    const store = await runStore({ dataDir, bodyBytesMax: Number(bodyBytesMax) || undefined });
    for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => store.close());
    console.log('listening');
  } catch (error) {
    console.log(error.code + ': ' + error.message);
    process.exitCode = 1;
  }`;

/** Starts a store and waits until it listens or says why it does not. */
export async function spawnStore(dataDir: string, bodyBytesMax = 0): Promise<SpawnedStore> {
  if (!existsSync(entry)) execFileSync('npx', ['tsc', '-p', 'tsconfig.node.json'], { stdio: 'inherit' });
  const child = spawn(process.execPath, [
    '--input-type=module',
    '-e',
    script,
    '--',
    dataDir,
    `${bodyBytesMax}`,
  ]);
  let printed = '';
  const exited = new Promise<number | null>(done => child.once('exit', done));
  await new Promise<void>(ready => {
    child.once('exit', () => ready());
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', chunk => {
        printed += chunk;
        if (/^listening$/m.test(printed)) ready();
      });
    }
  });
  return { child, output: () => printed, exited };
}

/** The client as the rest of Overtick makes it, silent about the errors that a test provokes. */
export function connectStore(dataDir: string, options: ClientOptions = {}): ClickHouseClient {
  // Node's types leave out that an agent's options reach the socket.
  const socket: AgentOptions & { socketPath: string } = {
    socketPath: storeSocketPath(dataDir),
    keepAlive: true,
  };
  return createClient({
    url: 'http://localhost',
    http_agent: new Agent(socket),
    log: { level: ClickHouseLogLevel.OFF },
    ...options,
  });
}

/** A directory that is gone after the tests of a file. */
export function temporaryDirectory(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'overtick-store-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A running store with a client, for all tests of one file. */
export function startStore(bodyBytesMax?: number): StoreUnderTest {
  const directory = temporaryDirectory();
  const connect = (options?: ClientOptions): ClickHouseClient => connectStore(directory.path, options);
  const client = connect();
  let store: SpawnedStore | undefined;
  let tables = 0;
  beforeAll(async () => {
    store = await spawnStore(directory.path, bodyBytesMax);
  }, 60_000);
  afterAll(async () => {
    await client.close();
    store?.child.kill('SIGKILL');
    await store?.exited;
    directory.remove();
  });
  const rows: StoreUnderTest['rows'] = async (query, query_params = {}) =>
    (await client.query({ query, query_params, format: 'JSONEachRow' })).json();
  return {
    socketPath: storeSocketPath(directory.path),
    client,
    connect,
    rows,
    one: async (query, params) => Object.values((await rows(query, params))[0] as object)[0],
    makeTable: async (columns = 'a UInt64, s String') => {
      const table = `t${++tables}`;
      const settings =
        'non_replicated_deduplication_window = 100, fsync_after_insert = 1, fsync_part_directory = 1';
      await client.command({
        query: `CREATE TABLE ${table} (${columns}) ENGINE = MergeTree ORDER BY tuple() SETTINGS ${settings}`,
      });
      return table;
    },
  };
}

export interface StoreUnderTest {
  socketPath: string;
  client: ClickHouseClient;
  /** Another client of the same store, which the test closes. */
  connect(options?: ClientOptions): ClickHouseClient;
  rows(query: string, params?: Record<string, unknown>): Promise<unknown[]>;
  /** The first column of the first row. */
  one(query: string, params?: Record<string, unknown>): Promise<unknown>;
  /** A table of its own for each test, as the schema makes them: with deduplication, synced to disk. */
  makeTable(columns?: string): Promise<string>;
}

export const pauseMs = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));

/** How long `work` takes, in ms. */
export async function elapsedMs(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
