import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AlertsAnswer } from '../lib/api/alerts.ts';
import type { BreachesAnswer } from '../lib/api/schemas.ts';
import { sendArena } from './arena-batch.ts';
import { openBrowser } from './browser.ts';
import { differingShare, shrunk } from './looks.ts';
import { eventually, newPlace, overtick, type Place, type Process } from './running.ts';

/**
 * Pages as they look, against stored pictures: the same batches, in the same minutes of the last whole hour, so that the
 * axes of two days lie alike. `RENEW_LOOKS=1 npm test -- test/looks.test.ts` stores what is seen; look at the difference.
 */

const folder = fileURLToPath(new URL('./fixtures/looks/', import.meta.url));
const renew = process.env.RENEW_LOOKS === '1';
/** Fonts are the machine's own: pictures are looked at from afar, and a line of other digits is not another look. */
const mostDiffering = 0.02;

const hourMs = 3600_000;
const beginMs = Math.floor(Date.now() / hourMs) * hourMs - hourMs;
const endMs = beginMs + 240_000;
const iso = (ms: number) => new Date(ms).toISOString();
const range = `from=${iso(beginMs)}&to=${iso(endMs)}`;

let place: Place;
let product: Process;
let browser: Browser;
let page: Page;

/** Four minutes at 20 Hz. */
const send = (instance: string, build: string, collects: boolean) =>
  sendArena(place.collectorUrl, { instance, build, collects, beginUs: beginMs * 1000, count: 4800 });

beforeAll(async () => {
  place = await newPlace();
  product = overtick(['up'], place.env);
  browser = await openBrowser();
  page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: 'dark' });
  await eventually(
    'the product to say where it is',
    async () => product.output().includes(`Overtick is at ${place.dashboardUrl}`) || null,
    50_000,
  );
  await send('arena-1', '1.0', true);
  await send('arena-2', '2.0', false);
  await eventually('every ledger', async () => {
    const answer = await fetch(`${place.dashboardUrl}/api/v1/breaches?limit=200`);
    const { breaches } = (await answer.json()) as BreachesAnswer;
    return (breaches.length === 48 && breaches.every(({ cause }) => cause !== '')) || null;
  });
  // Nothing is sent any more: the alert of a silent service is the one that there is to be seen.
  await eventually(
    'the alert',
    async () => {
      const { alerts } = (await (await fetch(`${place.dashboardUrl}/api/v1/alerts`)).json()) as AlertsAnswer;
      return alerts.some(({ state }) => state === 'firing') || null;
    },
    60_000,
  );
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await product?.stop();
  await place?.remove();
});

/** What tells the time, or how long ago something was, is a grey box of the same size. */
const stillness = `time, header .ml-auto { visibility: hidden !important } * { caret-color: transparent !important }`;

async function settled() {
  await page.evaluate('document.fonts.ready');
  let before: Buffer | undefined;
  // Charts are drawn when their code has come: the picture is taken when two in a row are the same.
  return eventually('the page to stand still', async () => {
    const now = await page.screenshot({ style: stillness });
    const isStill = before?.equals(now) ?? false;
    before = now;
    return isStill ? now : null;
  });
}

describe.skipIf(process.platform !== 'linux')('a page looks as it did', () => {
  it.each([
    ['fleet', `/?paused=${iso(endMs)}`],
    ['breaches', `/breaches?${range}`],
    ['causes', `/breaches?view=causes&${range}`],
    ['instance', `/instances/arena-1?${range}`],
    ['tick', `/ticks/arena-1/170?at=${iso(beginMs + 170 * 50)}`],
    ['correlate', `/correlate?${range}`],
    ['compare', `/compare?service=arena&${range}&a.build=1.0&b.build=2.0`],
    ['alerts', '/alerts'],
  ])('%s', { timeout: 60_000 }, async (name, path) => {
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.goto(`${place.dashboardUrl}${path}`);
      await page.locator('main h1').first().waitFor({ state: 'attached' });
      const seen = await settled();
      const file = `${folder}${name}-${colorScheme}.png`;
      if (renew) {
        mkdirSync(folder, { recursive: true });
        writeFileSync(file, await shrunk(page, seen));
      }
      expect(existsSync(file), `${file} is missing: RENEW_LOOKS=1 stores it`).toBe(true);
      const share = await differingShare(page, readFileSync(file), seen);
      expect(share, `${name}, ${colorScheme}: share of the picture that differs`).toBeLessThan(mostDiffering);
    }
  });

  it('another page does not look like it', async () => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.goto(`${place.dashboardUrl}/compare?service=arena&${range}`);
    const share = await differingShare(page, readFileSync(`${folder}fleet-dark.png`), await settled());
    expect(share).toBeGreaterThan(mostDiffering);
  });
});
