import { randomUUID } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FleetAnswer } from '../lib/api/schemas.ts';
import { openBrowser, takenOver } from './browser.ts';
import { eventually, newPlace, overtick, type Place, type Process, post } from './running.ts';

/** Pages that somebody watches and drills into, in a real browser: a large fleet, and one instance to single ticks. */

let place: Place;
let product: Process;
let browser: Browser;
let page: Page;

const servers = 120;
const count = 400;
/** Tick i of arena-000 starts here; every 100th is over budget. */
const beginUs = (Date.now() - 120_000) * 1000;
const isoOf = (us: number) => new Date(us / 1000).toISOString();
const range = `from=${isoOf(beginUs)}&to=${isoOf(beginUs + count * 50_000)}`;
const nameOf = (i: number) => `arena-${String(i).padStart(3, '0')}`;

async function send(instance: string, ticks: object[]) {
  const resource = { service: 'arena', instance, build: '1.0', region: 'eu' };
  const response = await post(place.collectorUrl, { batchId: randomUUID(), resource, ticks });
  expect(response.status).toBe(202);
}

async function sendNow() {
  const nowUs = Date.now() * 1000;
  for (let i = 0; i < servers; i++)
    await send(nameOf(i), [{ tick: nowUs, startUs: nowUs, durationUs: 9_000, budgetUs: 50_000 }]);
}

beforeAll(async () => {
  place = await newPlace();
  product = overtick(['up'], place.env);
  browser = await openBrowser();
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  page = await context.newPage();
  await eventually('the product to say where it is', async () =>
    product.output().includes(`Overtick is at ${place.dashboardUrl}`) ? true : null,
  );
  await send(
    nameOf(0),
    Array.from({ length: count }, (_, i) => ({
      ...{ tick: i, startUs: beginUs + i * 50_000, budgetUs: 50_000 },
      ...{ durationUs: i % 100 === 50 ? 90_000 : 8_000, phases: { physics: 5_000, loot: 2_000 } },
    })),
  );
  await sendNow();
  await eventually('every server', async () => {
    const answer = await fetch(`${place.dashboardUrl}/api/v1/fleet`);
    return ((await answer.json()) as FleetAnswer).instances.length === servers ? true : null;
  });
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
  await place?.remove();
});

describe('an instance', () => {
  const openRange = async () => {
    await page.goto(`${place.dashboardUrl}/instances/${nameOf(0)}?${range}`);
    await page.getByRole('application', { name: /^Ticks, / }).waitFor();
    await takenOver(page);
  };
  const reads = (text: RegExp) =>
    page.getByRole('status').filter({ hasText: text }).waitFor({ state: 'attached' });

  it('has its bad ticks walked by n and p, and Enter opens the one that is pointed at', async () => {
    await openRange();
    await page.keyboard.press('n');
    await reads(/tick 50 {2}90\.0 ms, over budget/);
    await page.keyboard.press('n');
    await reads(/tick 150 {2}/);
    await page.keyboard.press('p');
    await reads(/tick 50 {2}/);
    await page.keyboard.press('p');
    await reads(/No earlier bad tick/);
    await page.keyboard.press('Enter');
    await page.waitForURL(url => url.pathname === `/ticks/${nameOf(0)}/50`);
  });

  it('is rewound by a press on the strip of all that is kept, and Back undoes it', async () => {
    await openRange();
    const before = page.url();
    const strip = page.getByRole('slider', { name: /^Time that the plots show/ });
    const box = await strip.boundingBox();
    await strip.click({ position: { x: (box?.width ?? 0) - 2, y: 10 } });
    await page.waitForURL(url => url.href !== before);
    const { searchParams } = new URL(page.url());
    const [from, to] = ['from', 'to'].map(name => Date.parse(searchParams.get(name) ?? ''));
    expect((to ?? 0) - (from ?? 0)).toBeCloseTo(count * 50, -4);
    expect(from).toBeGreaterThan(beginUs / 1000);
    await page.goBack();
    await page.waitForURL(before);
  });

  it('hands its time range to another page through the clipboard', async () => {
    await openRange();
    await page.keyboard.press('t');
    await page.keyboard.press('c');
    await page.getByText('Time range copied').waitFor();
    await page.goto(`${place.dashboardUrl}/instances/${nameOf(1)}`);
    await page.getByRole('button', { name: /^LIVE/ }).waitFor();
    await page.keyboard.press('t');
    await page.keyboard.press('v');
    await page.waitForURL(url => url.searchParams.get('from') === isoOf(beginUs));
  });

  it('goes on without a part that could not be drawn, and draws it when it can', async () => {
    await page.route('**/overview?**', route => route.fulfill({ json: { ticks: [], breaches: null } }));
    await openRange();
    await page.getByText(/^This part could not be drawn: /).waitFor();
    await page.getByRole('application', { name: /^Phases of the longest tick: / }).waitFor();
    await page.unroute('**/overview?**');
    await openRange();
    await page.getByRole('slider', { name: /^Time that the plots show/ }).waitFor();
  });

  it('shows the phases of its longest ticks', async () => {
    await openRange();
    await page.getByRole('application', { name: /^Phases of the longest tick: physics .+ loot/ }).waitFor();
  });
});

describe('the ticks around one', () => {
  const selected = () => page.getByRole('toolbar', { name: 'Selected time' });
  const openTick = async () => {
    await page.goto(
      `${place.dashboardUrl}/ticks/${nameOf(0)}/50?at=${isoOf(beginUs + 50 * 50_000)}&loop=main`,
    );
    const bars = page.getByRole('list', { name: 'Neighbouring ticks, oldest first' });
    await bars.waitFor();
    return bars;
  };

  it('are dragged over to select a time, which Escape ends before it goes up, and a click opens one', async () => {
    const bars = await openTick();
    await bars.scrollIntoViewIfNeeded();
    const box = (await bars.boundingBox()) as { x: number; y: number; width: number };
    // 81 ticks, of which the one over budget is in the middle: 10 of them up to it.
    const at = (bar: number) => box.x + ((bar + 0.5) / 81) * box.width;
    await page.mouse.move(at(31), box.y + 60);
    await page.mouse.down();
    await page.mouse.move(at(36), box.y + 60);
    await page.mouse.move(at(40), box.y + 60);
    await page.mouse.up();
    await selected()
      .getByText(/ 1 bad$/)
      .waitFor();
    const hrefs = await selected()
      .getByRole('link')
      .evaluateAll(links => links.map(link => `${link.textContent} ${link.getAttribute('href')}`));
    const from = encodeURIComponent(isoOf(beginUs + 41 * 50_000));
    expect(hrefs).toEqual([
      expect.stringMatching(`^Zoom /instances/${nameOf(0)}\\?from=${from.replaceAll('.', '\\.')}`),
      expect.stringContaining(`List the bad ticks /breaches?instance=${nameOf(0)}&from=${from}`),
      expect.stringContaining(`Correlate /correlate?instance=${nameOf(0)}&from=${from}`),
      expect.stringContaining(
        `Set as baseline /compare?service=arena&a.instance=${nameOf(0)}&a.from=${from}`,
      ),
    ]);
    await page.keyboard.press('Escape');
    await selected().waitFor({ state: 'detached' });
    expect(new URL(page.url()).pathname).toBe(`/ticks/${nameOf(0)}/50`);
    await page.mouse.click(at(35), box.y + 100);
    await page.waitForURL(url => url.pathname === `/ticks/${nameOf(0)}/45`);
  });

  it('are selected by Shift with arrows, and zoomed into with one entry of the history', async () => {
    const bars = await openTick();
    const before = page.url();
    await bars.locator('a[aria-current]').focus();
    for (let i = 0; i < 3; i++) await page.keyboard.press('Shift+ArrowLeft');
    await selected().getByRole('link', { name: 'Zoom' }).click();
    await page.waitForURL(url => url.pathname === `/instances/${nameOf(0)}` && url.searchParams.has('from'));
    await page.goBack();
    await page.waitForURL(before);
  });
});

describe('a fleet that is longer than the page', () => {
  it('draws what comes into sight with its last minute, while it is live and while it is paused', async () => {
    const line = (i: number) =>
      page
        .getByRole('row', { name: nameOf(i) })
        .getByRole('img', { name: /^Longest ticks/ })
        .locator('path.fill-none[d^="M"]');
    await sendNow();
    await page.goto(`${place.dashboardUrl}/?group=none`);
    await page.getByRole('button', { name: /^LIVE/ }).waitFor();
    await page.mouse.wheel(0, 1_800);
    await line(60).waitFor({ state: 'attached' });
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: /^PAUSED/ }).waitFor();
    await page.mouse.wheel(0, 1_500);
    await line(105).waitFor({ state: 'attached' });
  });
});

describe('a page that another clock rendered, for a browser in another zone and language', () => {
  it('is taken over by the browser as it stands, live and paused', async () => {
    const own = await openBrowser();
    try {
      const context = await own.newContext({ timezoneId: 'Asia/Kolkata', locale: 'de-DE' });
      await context.addInitScript(() => {
        const ahead = () => performance.timeOrigin + performance.now() + 3_600_000;
        Date.now = ahead;
      });
      const opened = await context.newPage();
      const errors: string[] = [];
      opened.on('pageerror', error => errors.push(`${opened.url()}: ${error}`));
      opened.on('console', message => {
        if (/hydrat|#418/i.test(message.text())) errors.push(`${opened.url()}: ${message.text()}`);
      });
      const paused = `paused=${new Date().toISOString()}`;
      for (const path of [
        `/?${paused}`,
        `/instances/${nameOf(0)}?${paused}`,
        `/instances/${nameOf(0)}?${range}`,
        `/breaches?${paused}`,
        `/ticks/${nameOf(0)}/50?at=${isoOf(beginUs + 50 * 50_000)}&loop=main`,
        '/alerts',
        '/system',
      ]) {
        await opened.goto(`${place.dashboardUrl}${path}`);
        await takenOver(opened);
      }
      expect(errors).toEqual([]);
    } finally {
      await own.close();
    }
  }, 120_000);
});
