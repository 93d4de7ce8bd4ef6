import { execFile, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { AlertsAnswer } from '../lib/api/alerts.ts';
import type { BreachesAnswer, FleetAnswer } from '../lib/api/schemas.ts';
import { config, misbehave } from './alerting.ts';
import { axeComplaints } from './axe.ts';
import { openBrowser } from './browser.ts';
import { startReceiver } from './receiver.ts';
import { eventually, newPlace, overtick, type Place, type Process, post, unchanged } from './running.ts';

/** What people come for, from the first glance to the answer: the whole product, servers that misbehave, a real browser. */

let place: Place;
let product: Process;
let browser: Browser;
let page: Page;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
const complaints: string[] = [];
/** A page waits for servers, stores and alerters on a machine that may be busy. */
const patienceMs = 40_000;
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const startedAtUs = Date.now() * 1000 - 3600e6;

/** The second that just ended of a server at 20 Hz; a slow one has one tick of 90 ms, 70 of it a collection. */
async function second(instance: string, build: string, isSlow: boolean) {
  const endUs = Math.floor(Date.now() / 1000) * 1e6;
  const ticks = Array.from({ length: 20 }, (_, i) => ({
    tick: endUs / 50_000 - 20 + i,
    startUs: endUs - 1e6 + i * 50_000,
    durationUs: isSlow && i === 10 ? 90_000 : 9_000 + i * 10,
    budgetUs: 50_000,
    allocBytes: isSlow && i === 8 ? 9_000_000 : 1_000_000,
    players: 40,
    phases: { loot: 3_000, physics: 4_000 },
  }));
  const pauses = isSlow
    ? [{ startUs: endUs - 500_000 + 5_000, durationUs: 70_000, cause: 'mark-sweep-compact' }]
    : [];
  const resource = { service: 'shard', instance, build, region: 'eu', startedAtUs };
  await post(place.collectorUrl, { batchId: randomUUID(), resource, ticks, pauses });
}

const open = (path: string) => page.goto(new URL(path, place.dashboardUrl).href);

beforeAll(async () => {
  [place, receiver] = await Promise.all([newPlace(), startReceiver()]);
  const rules = config(
    place,
    `alerts:
  url: ${place.dashboardUrl}
  defaults: false
  rules: [{ name: severe-tick, kind: severe-tick, times: 3, severity: critical }]
  receivers: [{ name: hook, kind: webhook, url: '${receiver.url}/hook', allowPrivate: true, secrets: ['whsec_${'A'.repeat(43)}='] }]
`,
  );
  product = overtick(['up'], { ...place.env, OVERTICK_CONFIG: rules });
  browser = await openBrowser();
  page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: 'dark' });
  page.setDefaultTimeout(patienceMs);
  page.on('pageerror', error => complaints.push(`${page.url()}: ${error.message}`));
  await eventually(
    'the product to say where it is',
    async () => product.output().includes(`Overtick is at ${place.dashboardUrl}`) || null,
    50_000,
  );
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
  receiver?.close();
  await place?.remove();
});

const hasCurl = spawnSync('bash', ['-c', 'curl --version']).status === 0;

describe('somebody who has just started it', () => {
  it.skipIf(!hasCurl)('copies the lines that are shown, and their server opens by itself', async () => {
    await open('/');
    await page.getByText('Waiting for the first tick').waitFor();
    await page.getByRole('link', { name: 'curl' }).click();
    const lines = page.locator('pre', { hasText: 'curl' });
    await lines.waitFor();
    expect(await lines.textContent()).toContain(place.collectorUrl);
    expect(await axeComplaints(page)).toEqual([]);
    await promisify(execFile)('bash', ['-c', (await lines.textContent()) as string]);
    await page.getByText('First tick from arena-1').waitFor();
    await page.waitForURL(url => url.pathname === '/instances/arena-1');
    await page.getByRole('heading', { name: 'arena-1' }).waitFor();
  });
});

describe('an SRE', () => {
  it('notices who is bad, narrows it down to a build, and sends a link that shows the same', async () => {
    const send = () =>
      Promise.all([second('shard-1', '1.0', true), second('shard-2', '2.0', false)]).catch(() => {});
    await send();
    await eventually('the fleet', async () => {
      const fleet = (await (await fetch(`${place.dashboardUrl}/api/v1/fleet`)).json()) as FleetAnswer;
      return fleet.instances.some(({ ticks }) => ticks?.breaches) || null;
    });
    const sending = setInterval(send, 1000);
    try {
      await open('/');
      // Worst first: the bad one is on top, by word and not by colour alone.
      const first = page.locator('tr:has([data-server])').first();
      await first.filter({ hasText: 'shard-1' }).filter({ hasText: 'bad' }).waitFor();
      await page.getByRole('combobox', { name: /^build/ }).selectOption('1.0');
      await page.waitForURL(url => url.searchParams.get('build') === '1.0');
      await page.locator('[data-server]', { hasText: 'shard-2' }).waitFor({ state: 'detached' });
      await page.locator('[data-server]', { hasText: 'shard-1' }).click();
      const plot = page.getByRole('application', { name: /^Tick duration:/ });
      const selected = page.getByRole('toolbar', { name: 'Selected time' });
      await eventually('a bad tick in the selection', async () => {
        await plot.press('Shift+ArrowLeft');
        return /, [1-9]\d* bad/.test((await selected.textContent()) ?? '') || null;
      });
      // The newest second of the selection may still be on its way.
      clearInterval(sending);
      const stored = async () => {
        const answer = await fetch(`${place.dashboardUrl}/api/v1/breaches?service=shard`);
        return ((await answer.json()) as BreachesAnswer).breaches.length;
      };
      await unchanged('all that was sent', stored, 1_500);
      await selected.getByRole('link', { name: 'List the bad ticks' }).click();
      await page.waitForURL(url => url.pathname === '/breaches' && url.searchParams.has('from'));
      const rows = page.getByRole('table', { name: 'Breaches, newest first' }).getByRole('row');
      await rows.nth(1).waitFor();
      const [link, seen] = [page.url(), await rows.allTextContents()];
      expect(seen[1]).toContain('shard-1');
      await open('/alerts');
      await page.goto(link);
      await rows.nth(1).waitFor();
      expect(await rows.allTextContents()).toEqual(seen);
    } finally {
      clearInterval(sending);
    }
  });
});

describe('an engineer', () => {
  it('goes from a bad tick to its cause, and from there to what was allocated', async () => {
    await open('/breaches?view=causes&service=shard');
    await page.getByRole('link', { name: /GC, stop-the-world/ }).click();
    const ticks = page.getByRole('table', { name: 'Ticks of this cause' });
    await ticks.getByRole('link').first().click();
    await page.waitForURL(url => url.pathname.startsWith('/ticks/shard-1/'));
    await page.getByRole('heading', { level: 1, name: /garbage collection|GC/ }).waitFor();
    const ledger = page.getByRole('table', { name: 'Ledger of the tick' });
    expect(await ledger.getByRole('row', { name: /^Total/ }).textContent()).toMatch(/= 90\.000 ms/);
    const allocation = page.locator('section', {
      has: page.getByRole('heading', { name: 'Allocation', exact: true }),
    });
    expect(await allocation.textContent()).toMatch(/In this tick.*[KM]B.*Since the last collection\d+ MB/s);
    await page.getByRole('heading', { name: 'Who it was paid for' }).waitFor();
    const name = page.getByText('CPU time', { exact: true });
    await name.focus();
    const tip = page.locator('[role=tooltip]:popover-open', { hasText: 'ticks.cpuUs' });
    await tip.waitFor();
    await page.keyboard.press('Escape');
    await tip.waitFor({ state: 'hidden' });
    expect(new URL(page.url()).pathname).toMatch(/^\/ticks\//);
  });
});

describe('somebody on call', () => {
  it('is paged, opens the tick that the page links to, and silences what they know', async () => {
    await misbehave(place, { service: 'lobby' });
    const { body } = await eventually('the page', async () => receiver.of('lobby')[0]);
    await page.goto(body.data.links.tick as string);
    await page.getByRole('heading', { level: 1, name: /200 ms/ }).waitFor();
    await page.goto(body.data.links.alert);
    await page.getByRole('heading', { level: 1, name: /^lobby: garbage collection/ }).waitFor();
    expect(await axeComplaints(page)).toEqual([]);
    await page.getByRole('button', { name: 'Silence', exact: true }).click();
    await page.getByRole('button', { name: 'Silence for 4 h' }).click();
    const silences = () =>
      fetch(`${place.dashboardUrl}/api/v1/alerts`)
        .then(answer => answer.json() as Promise<AlertsAnswer>)
        .then(answer => answer.silences);
    const [silence] = await eventually('the silence', async () => {
      const all = await silences();
      return all.length > 0 ? all : null;
    });
    expect(silence).toMatchObject({ where: { service: 'lobby' }, cause: 'gc.stw' });
    await page.getByRole('link', { name: /^Alerts/ }).click();
    await page.getByRole('button', { name: /^End the silence of service lobby/ }).click();
    await eventually('the end of the silence', async () => ((await silences()).length === 0 ? true : null));
  });
});

describe('all of it', () => {
  it('raised no error in the browser', () => expect(complaints).toEqual([]));
});
