import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const executable = fileURLToPath(new URL('../../bin/overtick.js', import.meta.url));

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Where each process leaves a CPU profile when it ends, if anywhere. */
const profiling = process.env.PROFILE_DIR ? ['--cpu-prof', `--cpu-prof-dir=${process.env.PROFILE_DIR}`] : [];

export async function eventually(what, ask, timeoutMs) {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await ask().catch(() => null);
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`Waited ${timeoutMs / 1000} s for ${what}.`);
    await sleep(50);
  }
}

/** Ends each as a user would, one after the other. */
export async function endAll(children) {
  for (const child of children) {
    const ended = new Promise(resolve => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
  }
}

/** A store and a collector of their own, in a folder of their own. */
export async function startProduct() {
  const dataDir = await mkdtemp(join(tmpdir(), 'overtick-bench-'));
  const port = await freePort();
  const env = {
    ...process.env,
    OVERTICK_DATA_DIR: dataDir,
    OVERTICK_COLLECTOR_PORT: String(port),
    OVERTICK_HOST: '127.0.0.1',
    OVERTICK_CONFIG: '',
    OVERTICK_TOKEN: '',
    CLICKHOUSE_URL: '',
    NODE_ENV: 'production',
  };
  const names = ['store', 'collector'];
  const start = name =>
    spawn(process.execPath, [...profiling, executable, name], {
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  const children = names.map(start);
  const killAll = () => {
    for (const child of children) child.kill('SIGKILL');
  };
  process.once('exit', killAll);
  const url = `http://127.0.0.1:${port}`;
  await eventually(
    'the collector',
    async () => (await (await fetch(`${url}/readyz`)).json()).storeReachable,
    30_000,
  );
  return {
    env,
    url,
    /** Store, collector. */
    pids: children.map(({ pid }) => pid),
    async send(batch) {
      for (;;) {
        const answer = await fetch(`${url}/v1/batch`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify(batch),
        });
        if (answer.status === 202) {
          const { rejected } = await answer.json();
          if (rejected.length > 0) throw new Error(`Refused: ${JSON.stringify(rejected[0])}`);
          return;
        }
        if (answer.status !== 429 && answer.status !== 503) throw new Error(await answer.text());
        await sleep(1000 * Number(answer.headers.get('Retry-After') ?? 1));
      }
    },
    async stop() {
      await endAll([...children].reverse());
      process.off('exit', killAll);
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}
