import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ProfileAnswer } from '../lib/api/profile.ts';
import { openBrowser, takenOver } from './browser.ts';
import { eventually, newPlace, overtick, type Place, type Process, post, unchanged } from './running.ts';

/** Profiles beside a tick, in a real browser: drawn, walked by keyboard, read as a table. */

let place: Place;
let product: Process;
let browser: Browser;
let page: Page;
const complaints: string[] = [];
// Evaluated, not added as a script: the pages' policy lets no script in.
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const nowSeconds = Math.floor(Date.now() / 1000);

async function sendProfile(kind: string, stacks: string, { untilAgo = 2, lasted = 10 } = {}) {
  const query = new URLSearchParams({
    ...{ name: `arena.${kind}{instance=eu-1}`, units: kind === 'cpu' ? 'samples' : 'bytes' },
    ...{ from: String(nowSeconds - untilAgo - lasted), until: String(nowSeconds - untilAgo) },
  });
  const url = `${place.collectorUrl}/ingest?${query}`;
  // Until the store has its tables profiles are refused.
  await eventually(
    'the profile',
    async () => (await fetch(url, { method: 'POST', body: stacks })).ok || null,
  );
}

beforeAll(async () => {
  place = await newPlace();
  product = overtick(['up'], place.env);
  browser = await openBrowser();
  page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: 'dark' });
  page.on('pageerror', error => complaints.push(error.message));
  await eventually('the product to say where it is', async () =>
    product.output().includes(`Overtick is at ${place.dashboardUrl}`) ? true : null,
  );
  const ticks = Array.from({ length: 100 }, (_, tick) => ({
    ...{ tick, startUs: (nowSeconds - 10) * 1e6 + tick * 50_000, durationUs: tick === 50 ? 90_000 : 20_000 },
    budgetUs: 50_000,
  }));
  const resource = { service: 'arena', instance: 'eu-1' };
  expect((await post(place.collectorUrl, { batchId: randomUUID(), resource, ticks })).status).toBe(202);
  await sendProfile(
    'alloc_space',
    'main;tick;loot.Roll 6000000\nmain;tick;physics.Step 2000000\nmain;log 1000000\n',
  );
  // Six minutes ago, for 20 s: loot.Roll at a sixth of its pace, and a function that is gone.
  await sendProfile('alloc_space', 'main;tick;loot.Roll 2000000\nmain;tick;old.Scan 8000000\n', {
    ...{ untilAgo: 360, lasted: 20 },
  });
  await sendProfile('cpu', 'main;tick;physics.Step 700\nmain;tick 300\n');
  await eventually('the tick', async () =>
    (await fetch(`${place.dashboardUrl}/api/v1/ticks/eu-1/50`)).ok ? true : null,
  );
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
  await place?.remove();
});

const panel = () =>
  page.locator('section', { has: page.getByRole('heading', { name: /by function/ }) }).last();

it('are drawn, walked and enlarged by keyboard, and a table', async () => {
  await page.goto(`${place.dashboardUrl}/ticks/eu-1/50`);
  await panel().getByRole('heading', { name: 'Allocation by function around this tick' }).waitFor();
  const chart = panel().getByRole('application');
  await eventually('a drawn graph', () =>
    chart.evaluate(canvas => {
      const { width, height } = canvas as HTMLCanvasElement;
      const { data } =
        (canvas as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height) ?? {};
      return data?.some(value => value > 0) || null;
    }),
  );
  await chart.focus();
  const says = panel().locator('[aria-live]');
  for (const [key, text] of [
    ['ArrowDown', 'tick'],
    ['ArrowDown', 'loot.Roll'],
    ['ArrowRight', 'physics.Step'],
    ['Enter', '22 %'],
    ['ArrowUp', 'tick'],
    ['Escape', 'tick'],
    ['Home', 'main'],
  ] as const) {
    await page.keyboard.press(key);
    await says.filter({ hasText: text }).waitFor();
  }
  await panel()
    .getByRole('button', { name: /view as table/ })
    .press('Enter');
  const first = panel().getByRole('row').nth(1);
  await first.filter({ hasText: 'loot.Roll' }).filter({ hasText: '67 %' }).waitFor();
});

it('are shown to somebody else by their address as they were enlarged and searched', async () => {
  await page.goto(`${place.dashboardUrl}/ticks/eu-1/50`);
  const chart = panel().getByRole('application');
  await chart.focus();
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight', 'Enter']) await page.keyboard.press(key);
  await panel().getByRole('searchbox').fill('phys');
  const drawn = () => chart.evaluate(canvas => (canvas as HTMLCanvasElement).toDataURL());
  const seen = await unchanged('a graph that stays', drawn, 200);
  expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({
    frame: expect.stringMatching(/^[0-9a-z]+$/),
    find: 'phys',
  });
  await page.reload();
  await panel().locator('[aria-live]').filter({ hasText: 'physics.Step' }).waitFor();
  await chart.focus();
  expect(await unchanged('the same graph', drawn, 200)).toBe(seen);
  await page.keyboard.press('Escape');
  expect(new URL(page.url()).searchParams.has('frame')).toBe(false);
});

it('are searched by a part of a name, which says its share, and saved for speedscope', async () => {
  await panel().getByRole('searchbox', { name: 'Find functions' }).fill('LOOT.');
  await panel()
    .getByRole('status')
    .filter({ hasText: /^67 % in what is found$/ })
    .waitFor();
  const saving = page.waitForEvent('download');
  await panel().getByRole('button', { name: 'Export speedscope' }).click();
  const saved = await saving;
  expect(saved.suggestedFilename()).toBe('overtick-eu-1-alloc_space.speedscope.json');
  const { profiles } = JSON.parse(readFileSync(await saved.path(), 'utf8'));
  expect(profiles[0].endValue).toBe(9_000_000);
});

it('of another type are a link away', async () => {
  await panel().getByRole('link', { name: 'CPU time' }).click();
  await page.getByRole('heading', { name: 'CPU time by function around this tick' }).waitFor();
  expect(new URL(page.url()).searchParams.get('profile')).toBe('cpu');
});

it('without profiles before say so; with them they are compared with these in a click, in the address', async () => {
  await panel().getByText('None in the 10 min before to compare with').waitFor();
  await panel().getByRole('link', { name: 'Allocation', exact: true }).click();
  await panel().getByRole('link', { name: 'against before' }).click();
  const title = 'Allocation by function, around this tick against the 10 min before';
  await panel().getByRole('heading', { name: title }).waitFor();
  expect(new URL(page.url()).searchParams.get('against')).toBe('before');
  await page.reload();
  await panel().getByText('+391 KB/s: 488 KB/s to 879 KB/s (+80 %)').first().waitFor();
  await takenOver(page);
  const chart = panel().getByRole('application');
  await chart.focus();
  const says = panel().locator('[aria-live]');
  for (const [key, text] of [
    ['ArrowDown', 'tick'],
    ['ArrowDown', 'loot.Roll +488 KB/s: 98 KB/s to 586 KB/s (+500 %)'],
    ['ArrowRight', 'old.Scan −391 KB/s: 391 KB/s to 0 B/s (gone)'],
    ['ArrowRight', 'physics.Step +195 KB/s: 0 B/s to 195 KB/s (new)'],
  ] as const) {
    await page.keyboard.press(key);
    await says.filter({ hasText: text }).waitFor();
  }
  await panel().getByRole('searchbox').fill('roll');
  await panel().getByRole('status').filter({ hasText: '+488 KB/s' }).waitFor();
  await panel()
    .getByRole('button', { name: /view as table/ })
    .press('Enter');
  const rows = panel().getByRole('table').getByRole('row');
  expect((await rows.allInnerTexts()).slice(0, 3).map(row => row.split(/\s*\t\s*/).filter(Boolean))).toEqual([
    ['Function', 'File', 'Before', 'Now', 'Change', 'With what it called'],
    ['loot.Roll', '–', '98 KB/s', '586 KB/s', '+488 KB/s', '+488 KB/s'],
    ['old.Scan', '–', '391 KB/s', '0 B/s', '−391 KB/s', '−391 KB/s'],
  ]);
});

it('of two ranges are compared on /compare', async () => {
  const [a, b] = [new Date(nowSeconds * 1e3 - 400e3), new Date(nowSeconds * 1e3 - 60e3)].map(at =>
    at.toISOString(),
  );
  const sides = new URLSearchParams({
    ...{ service: 'arena', 'a.instance': 'eu-1', 'b.instance': 'eu-1' },
    ...{ 'a.from': a ?? '', 'a.to': b ?? '', 'b.from': b ?? '' },
  });
  await page.goto(`${place.dashboardUrl}/compare?${sides}`);
  await panel().getByRole('heading', { name: 'Allocation by function, B against A' }).waitFor();
  await panel().getByText('+391 KB/s: 488 KB/s to 879 KB/s (+80 %)').first().waitFor();
  const answer = await fetch(`${place.dashboardUrl}/api/v1/compare/profile?${sides}`);
  expect((await answer.json()) as ProfileAnswer).toMatchObject({
    total: 900_000,
    baseline: { total: 500_000 },
  });
  expect((await fetch(`${place.dashboardUrl}/api/v1/compare/profile?${sides}&type=cpu`)).status).toBe(404);
  await page.goto(`${place.dashboardUrl}/ticks/eu-1/50?against=before`);
});

it.each([
  [1440, 900],
  [390, 844],
])('axe finds nothing at %i by %i, and nothing scrolls sideways', async (width, height) => {
  await page.setViewportSize({ width, height });
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
  ).toBeLessThanOrEqual(0);
  await page.evaluate(axe);
  const { violations } = await page.evaluate<AxeResults>('axe.run()');
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
});

it('are answered as JSON, and 404 where there is none', async () => {
  const ask = (query: string) => fetch(`${place.dashboardUrl}/api/v1/profile?${query}`);
  const answer = (await (await ask('instance=eu-1&from=-5m')).json()) as ProfileAnswer;
  expect(answer).toMatchObject({ type: 'alloc_space', total: 9_000_000, types: ['alloc_space', 'cpu'] });
  expect((await ask('instance=eu-2')).status).toBe(404);
  expect((await ask('instance=eu-1&type=wall')).status).toBe(404);
  expect((await ask('from=-5m')).status).toBe(400);
  const compared = await (await ask('instance=eu-1&from=-5m&baselineFrom=-10m')).json();
  expect(compared).toMatchObject({ total: 900_000, baseline: { total: 500_000, profiles: 1 } });
  for (const [query, message] of [
    ['baselineTo=-5m', 'baselineTo: without baselineFrom there is no baseline.'],
    ['baselineFrom=then', 'baselineFrom must be ISO 8601 or relative'],
    ['from=-5m&baselineFrom=-1m', 'baselineFrom must lie before baselineTo.'],
  ]) {
    const refused = await ask(`instance=eu-1&${query}`);
    expect([refused.status, (await refused.json()).error.message]).toEqual([
      400,
      expect.stringContaining(message ?? ''),
    ]);
  }
  expect(complaints).toEqual([]);
});
