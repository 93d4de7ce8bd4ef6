import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from 'vitest';
import { openStore, type Store } from '../lib/clickhouse/client.ts';
import { loadConfig } from '../lib/config.ts';

/** Starts the product's processes as a user would, on free ports and in a folder of their own. */

const executable = fileURLToPath(new URL('../bin/overtick.js', import.meta.url));

export type Process = {
  child: ChildProcess;
  /** Everything that it printed so far. */
  output(): string;
  /** Its exit code, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals | null>;
  stop(signal?: NodeJS.Signals): Promise<number | NodeJS.Signals | null>;
};

type Env = Record<string, string | undefined>;

/** `inside`: a command that runs the one behind it, in surroundings of its own; `of`: another version's bin/overtick.js. */
export function overtick(args: string[], env: Env, inside: string[] = [], of = executable): Process {
  const [command, ...rest] = [...inside, process.execPath, of, ...args] as [string, ...string[]];
  const child = spawn(command, rest, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // A test that fails, or is interrupted, leaves nothing running.
  const killAtExit = () => child.kill('SIGKILL');
  process.once('exit', killAtExit);
  child.once('exit', () => process.off('exit', killAtExit));
  let text = '';
  child.stdout?.on('data', chunk => {
    text += chunk;
  });
  child.stderr?.on('data', chunk => {
    text += chunk;
  });
  const ended = new Promise<number | NodeJS.Signals | null>(resolve =>
    child.once('exit', (code, signal) => resolve(code ?? signal)),
  );
  return {
    child,
    output: () => text,
    ended,
    stop(signal = 'SIGTERM') {
      child.kill(signal);
      return ended;
    },
  };
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** Asks until the answer is not null or undefined; fails with what it waited for. */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | null | undefined>,
  timeoutMs = 20_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  let last: unknown;
  while (Date.now() < deadline) {
    try {
      const value = await ask();
      if (value !== null && value !== undefined) return value;
    } catch (error) {
      last = error;
    }
    await sleep(50);
  }
  throw new Error(`Waited ${timeoutMs / 1000} s for ${what}${last ? `: ${last}` : ''}`);
}

/** A value, once it is the same after so many ms; fails as `eventually` does. */
export const unchanged = <T>(what: string, read: () => Promise<T>, forMs: number): Promise<T> =>
  eventually(what, async () => {
    const before = await read();
    await sleep(forMs);
    return (await read()) === before ? before : null;
  });

export type Place = {
  dataDir: string;
  env: Env;
  collectorUrl: string;
  dashboardUrl: string;
  remove(): Promise<void>;
};

/** A new data folder and ports, as environment variables. */
export async function newPlace(): Promise<Place> {
  const dataDir = await mkdtemp(join(tmpdir(), 'overtick-test-'));
  const [collectorPort, dashboardPort] = [await freePort(), await freePort()];
  return {
    dataDir,
    env: {
      OVERTICK_DATA_DIR: dataDir,
      OVERTICK_COLLECTOR_PORT: String(collectorPort),
      PORT: String(dashboardPort),
      OVERTICK_HOST: '127.0.0.1',
      OVERTICK_CONFIG: '',
      OVERTICK_TOKEN: '',
      OVERTICK_URL: '',
      CLICKHOUSE_URL: '',
      NODE_ENV: 'production',
    },
    collectorUrl: `http://127.0.0.1:${collectorPort}`,
    dashboardUrl: `http://127.0.0.1:${dashboardPort}`,
    remove: () => rm(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }),
  };
}

export async function startCollector(place: Place, env: Env = {}): Promise<Process> {
  const collector = overtick(['collector'], { ...place.env, ...env });
  await Promise.race([
    eventually('the collector', async () => (await fetch(`${place.collectorUrl}/healthz`)).ok || null),
    collector.ended.then(code => {
      throw new Error(`The collector ended with ${code}: ${collector.output()}`);
    }),
  ]);
  return collector;
}

/** The engine is half a gigabyte to be read from a disk that may be busy. */
const coldStartMs = 60_000;

export async function startStore(place: Place): Promise<Process> {
  const process = overtick(['store'], place.env);
  const store = openStore(loadConfig(place.env), { database: 'default' });
  await Promise.race([
    eventually('the store', () => store.ping().then(() => true), coldStartMs),
    process.ended.then(code => {
      throw new Error(`The store ended with ${code}: ${process.output()}`);
    }),
  ]);
  await store.close();
  return process;
}

export function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const isBytes = typeof body === 'string' || body instanceof Uint8Array;
  return fetch(`${url}/v1/batch`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: isBytes ? (body as string) : JSON.stringify(body),
  });
}

/** A store, a collector and a client of the store for all tests of a file: begun before them, ended after them. */
export function runProduct(): { place: Place; store: Store } {
  const product = {} as { place: Place; store: Store };
  let processes: Process[] = [];
  beforeAll(async () => {
    product.place = await newPlace();
    processes = [await startStore(product.place), await startCollector(product.place)];
    product.store = openStore(loadConfig(product.place.env));
  });
  afterAll(async () => {
    await product.store?.close();
    for (const process of processes.reverse()) await process.stop();
    await product.place?.remove();
  });
  return product;
}
