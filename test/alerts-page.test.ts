import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { config, misbehave } from './alerting.ts';
import { axeComplaints } from './axe.ts';
import { openBrowser } from './browser.ts';
import { startReceiver } from './receiver.ts';
import {
  eventually,
  newPlace,
  overtick,
  type Place,
  type Process,
  startCollector,
  startStore,
} from './running.ts';

/** The pages of alerts in a real browser, with a real alerter behind them. */

vi.setConfig({ testTimeout: 90_000, hookTimeout: 180_000 });

let place: Place;
let processes: Record<'store' | 'collector' | 'alerter' | 'dashboard', Process>;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let browser: Browser;
let page: Page;
const complaints: string[] = [];

const open = async (path: string) => {
  await page.goto(`${place.dashboardUrl}${path}`);
  await page.locator('main h1, main h2').first().waitFor();
};
const line = (service: string) => page.getByRole('row').filter({ hasText: `${service}: garbage collection` });
const answered = (path: string) => fetch(`${place.dashboardUrl}${path}`);

beforeAll(async () => {
  place = await newPlace();
  receiver = await startReceiver();
  const path = config(
    place,
    `alerts:
  defaults: false
  rules:
    - { name: severe-tick, kind: severe-tick, times: 3, severity: critical, keepFiring: 600s }
  receivers:
    - { name: hook, kind: webhook, url: '${receiver.url}/hook', allowPrivate: true, perMinute: 6000 }
    - { name: chat, kind: slack, url: '${receiver.url}/chat', allowPrivate: true, perMinute: 6000 }
  routes:
    - { receiver: hook }
`,
  );
  receiver.answer((response, { path: at }) => {
    if (at === '/chat') response.writeHead(200).end('ok');
    else response.writeHead(204).end();
  });
  const env = { ...place.env, OVERTICK_CONFIG: path };
  const store = await startStore(place);
  const collector = await startCollector(place, env);
  processes = {
    store,
    collector,
    alerter: overtick(['alerter'], env),
    dashboard: overtick(['dashboard'], env),
  };
  browser = await openBrowser();
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.on('pageerror', error => complaints.push(error.message));
  await eventually('the dashboard', async () => (await answered('/healthz')).ok || null, 60_000);
  await eventually(
    'the alerter',
    async () => /are evaluated/.test(processes.alerter.output()) || null,
    60_000,
  );
});

afterAll(async () => {
  await browser?.close();
  for (const one of ['dashboard', 'alerter', 'collector', 'store'] as const) await processes?.[one].stop();
  receiver?.close();
  await place?.remove();
});

describe('/alerts', () => {
  it('says that nothing fires, and how many rules look', async () => {
    await open('/alerts');
    await page.getByText('Nothing fires. 1 rule is on.').waitFor();
  });

  it.each(['hook', 'chat'])('sends a test to %s by one click', async name => {
    await open('/alerts');
    const came = () => receiver.received.filter(one => one.path === `/${name}` && /test/i.test(one.text));
    await page.getByRole('button', { name: `Send test to ${name}` }).click();
    await eventually('the test', async () => came()[0]);
    expect(came()).toHaveLength(1);
  });

  it('shows what fires without being asked again, and takes an acknowledgement by one click', async () => {
    await misbehave(place, { service: 'acked' });
    const row = line('acked');
    await row.waitFor({ timeout: 30_000 });
    await row.getByRole('button', { name: 'Ack' }).click();
    await row.getByText('acknowledged by somebody').waitFor({ timeout: 30_000 });
    await eventually('that the receiver knows', async () =>
      receiver.of('acked').find(({ body }) => body.type === 'alert.acknowledged'),
    );
  });

  it('silences by two clicks, lists the silence, and ends it by one', async () => {
    await misbehave(place, { service: 'silenced' });
    const row = line('silenced');
    await row.waitFor({ timeout: 30_000 });
    await row.getByRole('button', { name: 'Silence' }).click();
    await row.getByRole('button', { name: 'Silence for 1 h' }).click();
    await row.getByText(/^silenced by somebody until/).waitFor({ timeout: 30_000 });
    await page.getByRole('button', { name: /^End the silence of service silenced, cause gc\.stw/ }).click();
    await row.getByText(/^silenced by somebody until/).waitFor({ state: 'detached', timeout: 30_000 });
  });
});

describe('every page', () => {
  const titled = (count: number, of: string) =>
    page.waitForFunction(title => document.title === title, `(${count}) ${of} · Overtick`, {
      timeout: 30_000,
    });

  it.each([
    ['/compare', 'Compare'],
    ['/system', 'System'],
    ['/alerts', 'Alerts'],
    ['/instances/acked-1', 'acked-1'],
    ['/breaches', 'Breaches'],
  ])('%s counts what fires in its tab, and beside Alerts', async (path, title) => {
    await open(path);
    await titled(2, title);
    await page.getByRole('link', { name: /^Alerts ?2 firing$/ }).waitFor();
  });

  it('goes on counting while its tab is hidden and when another page is opened in it, and reads out what begins to fire', async () => {
    await open('/correlate');
    await titled(2, 'Correlate');
    await page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { get: () => true, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await misbehave(place, { service: 'aloud' });
    await titled(3, 'Correlate');
    await page
      .getByRole('status')
      .filter({ hasText: 'Firing: aloud, garbage collection' })
      .waitFor({ state: 'attached', timeout: 30_000 });
    await page.getByRole('link', { name: 'System', exact: true }).click();
    await titled(3, 'System');
  });
});

describe('a rule', () => {
  it('says how often it would have fired in the last day, drawn on what it looks at, with its threshold', async () => {
    await open('/alerts');
    await page.getByRole('button', { name: 'Preview of severe-tick' }).click();
    // As often as the alerter itself has fired: acked, silenced, aloud.
    await page.getByText(/^Would have fired 3 times in /).waitFor({ timeout: 30_000 });
    const chart = page.locator('svg.recharts-surface[aria-label^="Largest value of any server"]');
    await chart.locator('.recharts-bar-rectangle path').first().waitFor();
    await chart.getByText('threshold 3.0 × its budget').waitFor();
    expect(await chart.locator('.recharts-reference-area').count()).toBe(3);
    const when = page.getByRole('table', { name: 'When severe-tick would have fired' }).getByRole('row');
    expect(await when.allInnerTexts()).toEqual([
      expect.stringContaining('Fires'),
      ...['aloud', 'silenced', 'acked'].map(service =>
        expect.stringMatching(new RegExp(`still fires\\s+${service}\\s+${service}-1\\s+garbage collection`)),
      ),
    ]);
    expect(await axeComplaints(page)).toEqual([]);
  });

  it('that there is not has no preview', async () => {
    expect((await answered('/api/v1/alerts/rules/none/rehearsal')).status).toBe(404);
  });
});

describe('/alerts/[id]', () => {
  it('has why it fired, each delivery, and who has taken it on', async () => {
    await open('/alerts');
    await line('acked').getByRole('link', { name: 'acked: garbage collection' }).click();
    await page.getByRole('heading', { name: 'History, newest first' }).waitFor();
    const history = page.locator('ol li');
    for (const text of [
      'severe-tick at acked-1: over its threshold',
      'Firing: severe-tick is over its threshold',
      'Told 1 receiver (firing): it fires',
      /firing to hook, attempt 1: delivered, 204, \d+ ms/,
      'Acknowledged by somebody',
      /acknowledged to hook, attempt 1: delivered, 204/,
    ])
      await history.filter({ hasText: text }).first().waitFor();
    const told = page.getByRole('table', { name: 'Notifications' });
    expect(await told.getByRole('row').filter({ hasText: 'delivered, 204' }).count()).toBe(2);
  });

  it('says so when there is no such alert', async () => {
    await open('/alerts/none');
    await page.getByText('There is no such alert').waitFor();
  });
});

it('the page of a server marks when its alerts fired, with a way to each', async () => {
  await misbehave(place, { service: 'acked', times: 0.2 });
  await open('/instances/acked-1?from=-5m');
  const mark = page.getByRole('link', { name: /^critical: garbage collection, fired .*, still firing$/ });
  await mark.waitFor({ timeout: 30_000 });
  const href = (await mark.getAttribute('href')) ?? '';
  await open(href);
  expect(await page.locator('h1').innerText()).toBe('acked: garbage collection');
});

it('fifty alerts at once are a list, the newest first, in which each can be acted on', async () => {
  for (let i = 0; i < 50; i++) await misbehave(place, { service: `many-${i}` });
  await open('/alerts');
  await page.getByRole('heading', { name: /^Firing 53/ }).waitFor({ timeout: 60_000 });
  const rows = page.getByRole('table', { name: 'Firing alerts' }).getByRole('row');
  expect(await rows.nth(1).innerText()).toContain('many-49');
  expect(await rows.nth(53).innerText()).toContain('acked');
  await line('many-7').getByRole('button', { name: 'Ack' }).click();
  await line('many-7').getByText('acknowledged by somebody').waitFor({ timeout: 30_000 });
});

it('says when no alerter is at work, and when the store is away', async () => {
  await open('/alerts');
  await processes.alerter.stop('SIGKILL');
  await page.getByText('No alerter is at work').waitFor({ timeout: 40_000 });
  await processes.store.stop('SIGKILL');
  await page.goto(`${place.dashboardUrl}/alerts`);
  await page.getByText(/The store cannot be reached/).waitFor({ timeout: 30_000 });
  await page.goto(`${place.dashboardUrl}/`);
  await page.locator('[data-live]').waitFor();
  expect(await page.locator('[data-live]').innerText()).toMatch(/^NO STORE/);
  expect(complaints).toEqual([]);
});
