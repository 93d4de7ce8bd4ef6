import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { guardedRoutes } from './faults/access-routes.ts';
import { knock } from './faults/knocking.ts';
import { eventually, freePort, post, runProduct } from './running.ts';

/** Every page and route of the build asks by itself who is there, also where nothing stands before them. */

const product = runProduct();
const canary = 'canary-server-2';
const values = { instance: canary, tick: '1', id: 'x' };
let base: string;
let stop = () => {};

beforeAll(async () => {
  const { place } = product;
  const port = String(await freePort());
  base = `http://127.0.0.1:${port}`;
  const env = { ...process.env, ...place.env, PORT: port, OVERTICK_SIGN_IN: 'on' };
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('fixtures/ungated-dashboard.js', import.meta.url))],
    {
      env,
      stdio: 'inherit',
    },
  );
  stop = () => child.kill('SIGKILL');
  const startUs = (Date.now() - 5_000) * 1000;
  const resource = { service: 'canary', instance: canary };
  const ticks = [{ tick: 1, startUs, durationUs: 90_000, budgetUs: 50_000 }];
  expect((await post(place.collectorUrl, { batchId: randomUUID(), resource, ticks })).status).toBe(202);
  await eventually('the dashboard', async () => (await fetch(`${base}/healthz`)).ok || null, 60_000);
}, 120_000);
afterAll(() => stop());

it.each(guardedRoutes(values).filter(({ isApi }) => isApi))('$path answers 401', async ({ path }) => {
  const methods = path.includes('/controls') ? ['POST', 'DELETE'] : ['GET'];
  for (const method of methods) {
    const headers = {
      'Content-Type': 'application/json',
      'x-overtick-peer': '127.0.0.1',
      'x-forwarded-user': 'ada',
    };
    const body = method === 'POST' ? JSON.stringify({ kind: 'silence', minutes: 5 }) : undefined;
    const answer = await knock(base, { method, path, headers, ...(body && { body }) });
    expect([401, 403, 405]).toContain(answer.status);
    if (answer.status !== 405) expect(JSON.parse(answer.text).error.code).toBe('unauthorized');
  }
});

it.each(guardedRoutes(values).filter(({ isApi }) => !isApi))(
  '$path sends to the sign-in page, and shows nothing',
  async ({ path }) => {
    const { headers, text } = await knock(base, { path });
    expect(headers.location ?? text).toContain('/login');
    // The path may name it, its data may not.
    expect(text.includes('durationMs') || text.includes('90 ms')).toBe(false);
  },
);
