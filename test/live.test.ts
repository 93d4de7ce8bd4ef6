import { randomUUID } from 'node:crypto';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FleetAnswer } from '../lib/api/schemas.ts';
import { openBrowser } from './browser.ts';
import { eventually, newPlace, overtick, type Place, type Process, post } from './running.ts';

/** The live stream between the dashboard and real browser tabs, seen from a proxy between them. */

let place: Place;
let product: Process;
let browser: Browser;
let context: BrowserContext;
let proxy: Server;
let base: string;
const open = new Set<string>();

/** Hands everything on, and knows which live streams are open. */
function startProxy(port: string): Promise<Server> {
  const server = createServer((incoming, answer) => {
    const onward = request(
      { port, method: incoming.method, path: incoming.url, headers: incoming.headers },
      response => {
        answer.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(answer);
      },
    );
    onward.on('error', () => answer.destroy());
    if (incoming.url?.startsWith('/api/v1/live')) {
      const id = `${randomUUID()} ${incoming.url}`;
      open.add(id);
      answer.on('close', () => {
        open.delete(id);
        onward.destroy();
      });
    }
    incoming.pipe(onward);
  });
  return new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(server)));
}

async function send() {
  const now = Date.now() * 1000;
  const ticks = Array.from({ length: 20 }, (_, i) => ({
    tick: Math.floor(now / 50_000) + i,
    startUs: now - 2e6 + i * 50_000,
    durationUs: 9000,
    budgetUs: 50_000,
  }));
  const resource = { service: 'arena', instance: 'arena-1', startedAtUs: 1 };
  await post(place.collectorUrl, { batchId: randomUUID(), resource, ticks });
}

let sending: ReturnType<typeof setInterval>;

beforeAll(async () => {
  place = await newPlace();
  product = overtick(['up'], place.env);
  browser = await openBrowser();
  context = await browser.newContext();
  await eventually('the product to say where it is', async () =>
    product.output().includes(`Overtick is at ${place.dashboardUrl}`) ? true : null,
  );
  proxy = await startProxy(place.env.PORT as string);
  base = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  await send();
  sending = setInterval(() => void send(), 1000);
  await eventually('its ticks', async () => {
    const fleet = await fetch(`${place.dashboardUrl}/api/v1/fleet`);
    return fleet.ok && ((await fleet.json()) as FleetAnswer).instances.length === 1 ? true : null;
  });
});

afterAll(async () => {
  clearInterval(sending);
  await browser?.close();
  proxy?.closeAllConnections();
  proxy?.close();
  await product?.stop();
  await place?.remove();
});

describe('live data of a browser', () => {
  const tabs: Page[] = [];

  it('comes over one connection, however many tabs are open, and every tab loads and is live', {
    timeout: 60_000,
  }, async () => {
    for (const path of [
      '/',
      '/instances/arena-1',
      '/breaches',
      '/',
      '/instances/arena-1?from=-5m',
      '/',
      '/',
      '/',
    ]) {
      const tab = await context.newPage();
      tabs.push(tab);
      await tab.goto(`${base}${path}`);
      await tab.getByRole('button', { name: /^LIVE/ }).waitFor();
    }
    await eventually('one stream', async () => (open.size === 1 ? true : null));
    expect([...open][0]).toContain('watch=');
    const metrics = await (await fetch(`${place.dashboardUrl}/metrics`)).text();
    expect(metrics).toMatch(/^overtick_live_streams 1$/m);
    expect(metrics).toMatch(/^overtick_live_watchers [1-9]\d*$/m);
    expect(metrics).toMatch(
      /^# TYPE overtick_queries_asked_total counter\novertick_queries_asked_total [1-9]\d*$/m,
    );
  });

  it('is let go of when the last tab that followed it closes', async () => {
    for (const tab of tabs) await tab.close();
    await eventually('no stream', async () => (open.size === 0 ? true : null));
  });

  it('comes over one connection of its own where a browser has no shared workers', async () => {
    const old = await browser.newContext();
    await old.addInitScript('delete globalThis.SharedWorker');
    const tab = await old.newPage();
    await tab.goto(`${base}/`);
    await tab.getByRole('button', { name: /^LIVE/ }).waitFor();
    await eventually('one stream', async () => (open.size === 1 ? true : null));
    await old.close();
  });
});
