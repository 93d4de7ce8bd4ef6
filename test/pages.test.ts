import { gzipSync } from 'node:zlib';
import type { Browser, Page, Request } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BreachesAnswer } from '../lib/api/schemas.ts';
import { sendArena } from './arena-batch.ts';
import { axeComplaints } from './axe.ts';
import { openBrowser, takenOver } from './browser.ts';
import { eventually, newPlace, overtick, type Place, type Process } from './running.ts';

/** Every page with numbers on it, in a real browser: read by axe, on a phone, by keyboard. */

let place: Place;
let product: Process;
let browser: Browser;
let page: Page;
const complaints: string[] = [];

const desk = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };
/** A window of 1280 px at 200 %. */
const enlarged = { width: 640, height: 450 };
/** How much wider a page is than its window, in px. */
const overflow = () =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

const count = 5000;
const beginUs = (Date.now() - 10_000) * 1000 - count * 50_000;

const send = (instance: string, build: string, collects: boolean) =>
  sendArena(place.collectorUrl, { instance, build, collects, beginUs, count });

async function open(path: string, size = desk) {
  await page.setViewportSize(size);
  await page.goto(`${place.dashboardUrl}${path}`);
  await page.locator('main h1').first().waitFor({ state: 'attached' });
}

beforeAll(async () => {
  place = await newPlace();
  product = overtick(['up'], place.env);
  browser = await openBrowser();
  page = await browser.newPage({ viewport: desk, colorScheme: 'dark' });
  page.on('pageerror', error => complaints.push(`${page.url()}: ${error.message}`));
  await eventually('the product to say where it is', async () =>
    product.output().includes(`Overtick is at ${place.dashboardUrl}`) ? true : null,
  );
  await send('arena-1', '1.0', true);
  await send('arena-2', '2.0', false);
  await eventually('every ledger', async () => {
    const answer = await fetch(`${place.dashboardUrl}/api/v1/breaches?limit=200`);
    const { breaches } = (await answer.json()) as BreachesAnswer;
    return breaches.length === count / 100 && breaches.every(({ cause }) => cause !== '') ? true : null;
  });
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
  await place?.remove();
});

it('an answer is packed for who takes gzip and plain for who does not, and says the same', async () => {
  const read = async (encoding: string) => {
    const from = new Date(Date.now() - 600e3).toISOString();
    const answer = await fetch(`${place.dashboardUrl}/api/v1/breaches?from=${from}&limit=200`, {
      headers: { 'Accept-Encoding': encoding },
    });
    return [
      answer.headers.get('content-encoding'),
      ((await answer.json()) as BreachesAnswer).breaches.length,
    ];
  };
  expect([await read('gzip'), await read('identity')]).toEqual([
    ['gzip', count / 100],
    [null, count / 100],
  ]);
});

describe('every page', () => {
  it.each([
    '/',
    '/breaches',
    '/breaches?view=episodes',
    '/breaches?view=causes',
    '/instances/arena-1',
    '/ticks/arena-1/170',
    '/correlate',
    '/compare',
    '/alerts',
    '/system',
    '/no-such-page',
    '/compare?a.from=soon',
    '/compare?a.from=2026-11-01T06:58:00.000Z&a.to=2026-11-01T06:59:00.000Z',
  ])(
    '%s: axe finds nothing in either theme, and neither a phone nor a window at 200 % scrolls sideways',
    async path => {
      await open(path, phone);
      expect(await overflow()).toBeLessThanOrEqual(0);
      expect(await axeComplaints(page)).toEqual([]);
      for (const size of [enlarged, { width: 1280, height: 900 }]) {
        await page.setViewportSize(size);
        expect(await overflow()).toBeLessThanOrEqual(0);
      }
    },
  );
});

it.each(['/', '/instances/arena-1', '/breaches'])('%s takes at most 180 kB of packed script', async path => {
  const fresh = await browser.newPage({ viewport: desk });
  const sizes: Promise<number>[] = [];
  fresh.on('requestfinished', request => {
    if (request.resourceType() !== 'script') return;
    const body = request.response().then(response => response?.body() ?? Buffer.of());
    sizes.push(body.then(bytes => gzipSync(bytes).length));
  });
  await fresh.goto(`${place.dashboardUrl}${path}`);
  await fresh.locator('[data-live]').waitFor();
  await fresh.waitForTimeout(2_000);
  const kB = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0) / 1000;
  // Not closed: with it this browser of one process would end.
  await fresh.goto('about:blank');
  expect(kB).toBeGreaterThan(50);
  expect(kB).toBeLessThanOrEqual(180);
});

describe('charts of /correlate and /compare', () => {
  it.each([
    ['/correlate', 'Load against duration', 'players'],
    ['/correlate', 'After an allocation spike', 'ticks later'],
    ['/compare', 'Durations', 'from '],
    ['/compare', 'Over budget, by load', 'players'],
  ])('%s, %s: is drawn, read out by arrow keys, and a table by keyboard', async (path, title, place) => {
    await open(path);
    const panel = page.locator('section', { has: page.getByRole('heading', { name: title }) }).last();
    await panel.locator('path.recharts-curve').first().waitFor({ state: 'attached' });
    const chart = panel.locator('svg.recharts-surface');
    await chart.focus();
    await page.keyboard.press('ArrowRight');
    await panel.locator('.recharts-tooltip-label', { hasText: place }).waitFor();

    await panel.getByRole('button', { name: `${title}: view as table` }).focus();
    await page.keyboard.press('Enter');
    await panel.getByRole('table').waitFor();
    expect(await panel.getByRole('row').count()).toBeGreaterThan(5);
  });

  it('a side of /compare takes a time range of its own, and gives it back', async () => {
    await open('/compare');
    await page.getByLabel('Time range of A').fill('2m');
    await page.keyboard.press('Enter');
    await page.waitForURL(url => url.searchParams.get('a.from') === '-2m');
    await page.getByText('-2m to now').waitFor();
    await page.getByRole('button', { name: 'Clear its range' }).click();
    await page.waitForURL(url => !url.searchParams.has('a.from'));
  });
});

describe('the plots of an instance', () => {
  const range = () => {
    const iso = (us: number) => new Date(us / 1000).toISOString();
    return `from=${iso(beginUs)}&to=${iso(beginUs + count * 50_000)}`;
  };
  const said = (name: RegExp) => page.getByRole('application', { name }).locator('[aria-live]');

  it('are read out by arrow keys, and the cursor is in all of them', async () => {
    await open(`/instances/arena-1?${range()}`);
    const heatmap = page.getByRole('application', { name: /^Tick durations: 5,000 ticks, 50 over budget/ });
    await heatmap.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await said(/^Tick durations/)
      .filter({ hasText: /ticks, \d+ over budget, longest/ })
      .waitFor({ state: 'attached' });
    await page.getByRole('application', { name: /^Tick duration:/ }).focus();
    await page.keyboard.press('End');
    await said(/^Tick duration:/)
      .filter({ hasText: /max .+ p99 .+ p50/ })
      .waitFor({ state: 'attached' });
  });

  it('select a time by keyboard, zoom into it with one entry of the history, and Back undoes it', async () => {
    await open(`/instances/arena-1?${range()}`);
    const before = page.url();
    await page.getByRole('application', { name: /^Tick duration:/ }).focus();
    await page.keyboard.press('Home');
    for (let i = 0; i < 4; i++) await page.keyboard.press('Shift+ArrowRight');
    const toolbar = page.getByRole('toolbar', { name: 'Selected time' });
    await toolbar.getByRole('link', { name: 'Correlate' }).waitFor();
    expect(await toolbar.getByRole('link', { name: 'List the bad ticks' }).getAttribute('href')).toContain(
      '/breaches?instance=arena-1&from=',
    );
    await toolbar.getByRole('link', { name: 'Zoom' }).click();
    await page.waitForURL(url => url.href !== before);
    await page.getByRole('button', { name: /^HISTORICAL/ }).waitFor();
    await page.goBack();
    await page.waitForURL(before);
  });

  it('have a table behind them, a page of 25 at a time', async () => {
    await open(`/instances/arena-1?${range()}`);
    await page.getByRole('button', { name: 'Tick durations: view as table' }).click();
    const table = page.getByRole('table', { name: 'Tick durations, as a table' });
    await table.waitFor();
    expect(await table.getByRole('row').count()).toBe(26);
  });
});

describe('a live page', () => {
  it('is paused by Space, says so in its address, shows the same after a reload, and goes on', async () => {
    await open('/');
    await page.getByRole('button', { name: /^LIVE/ }).waitFor();
    await page.keyboard.press('Space');
    await page.waitForURL(url => url.searchParams.has('paused'));
    await page.getByRole('button', { name: /^PAUSED/ }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: /^PAUSED/ }).waitFor();
    await page.getByRole('link', { name: 'arena-1' }).first().waitFor();
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: /^LIVE/ }).waitFor();
    expect(new URL(page.url()).searchParams.has('paused')).toBe(false);
  });

  it('is left by Ctrl-K for an instance that was typed in part', async () => {
    await open('/');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Instance, service or page' }).fill('ena-2');
    await page.getByRole('option', { name: /arena-2/ }).waitFor();
    expect(await axeComplaints(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await page.waitForURL(url => url.pathname === '/instances/arena-2');
  });

  it.each(['/alerts', '/system'])('%s, which reads itself again, is paused by Space', async path => {
    await open(path);
    await page.getByRole('button', { name: /^LIVE/ }).waitFor();
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: /^PAUSED/ }).waitFor();
    const asked: string[] = [];
    // What links fetch ahead once they are in sight is not the page that reads itself again.
    const listen = (request: Request) => {
      const isAhead = request.headers()['next-router-prefetch'] !== undefined;
      if (request.url().includes('_rsc=') && !isAhead) asked.push(request.url());
    };
    page.on('request', listen);
    await page.waitForTimeout(4_500);
    page.off('request', listen);
    expect(asked).toEqual([]);
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: /^LIVE/ }).waitFor();
  });

  it('is put on a wall by g w: no header but the chip, and nothing pauses it', async () => {
    await open('/');
    await page.getByRole('button', { name: /^LIVE/ }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('w');
    await page.getByRole('navigation', { name: 'Pages' }).waitFor({ state: 'hidden' });
    await page.keyboard.press('Space');
    await page.reload();
    await page.getByRole('button', { name: /^LIVE/ }).waitFor();
    expect(await page.getByRole('navigation', { name: 'Pages' }).isVisible()).toBe(false);
    await page.keyboard.press('g');
    await page.keyboard.press('w');
    await page.getByRole('navigation', { name: 'Pages' }).waitFor();
  });

  it('of breaches has its rows walked by j and k, and hands over its range as times that stay', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await open('/breaches');
    await page.getByRole('button', { name: 'Copy link' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    const copied = new URL(await page.evaluate(() => navigator.clipboard.readText()));
    const [from, to] = ['from', 'to'].map(name => Date.parse(copied.searchParams.get(name) ?? ''));
    expect((to ?? 0) - (from ?? 0)).toBe(86_400_000);
    expect(copied.searchParams.get('zone')).toBe('UTC');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    const second = page.getByRole('table', { name: 'Breaches, newest first' }).getByRole('row').nth(2);
    const tick = (await second.getByRole('link').textContent()) ?? '';
    await page.keyboard.press('Enter');
    await page.waitForURL(url => url.pathname.endsWith(`/${tick.trim()}`));
  });

  it('shows the times of the zone in its address, and so do the pages after it', async () => {
    const own = await openBrowser();
    try {
      const reader = await own.newPage({ timezoneId: 'Europe/Berlin' });
      const clock = () => reader.locator('main time').first().textContent();
      await reader.goto(`${place.dashboardUrl}/breaches`);
      const inUtc = (await clock()) ?? '';
      await reader.goto(`${place.dashboardUrl}/breaches?zone=Asia/Kolkata`);
      const [hours, minutes] = inUtc.split(':').map(Number);
      const shifted = new Date(Date.UTC(2026, 0, 1, (hours ?? 0) + 5, (minutes ?? 0) + 30));
      expect(await clock()).toBe(`${shifted.toISOString().slice(11, 16)}${inUtc.slice(5)}`);
      await takenOver(reader);
      await reader.getByRole('link', { name: 'Fleet' }).click();
      await reader.waitForURL(/\/\?zone=Asia%2FKolkata$/);
      await reader.getByRole('button', { name: 'Kolkata' }).click();
      await reader.waitForURL(/\/\?zone=UTC$/);
    } finally {
      await own.close();
    }
  }, 60_000);

  it('has its servers walked by j and k, and grouped by what is chosen', async () => {
    await open('/?group=region');
    await takenOver(page);
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL(url => url.pathname.startsWith('/instances/'));
  });
});

describe('all of it', () => {
  it('raised no error in the browser', () => {
    expect(complaints).toEqual([]);
  });
});
