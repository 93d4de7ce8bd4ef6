import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BreachesAnswer, TickAnswer } from '../lib/api/schemas.ts';
import { openBrowser } from './browser.ts';
import { eventually, newPlace, overtick, type Place, type Process } from './running.ts';

/** Everything that a user starts, the way a user starts it, seen through a real browser. */

let place: Place;
let product: Process;
let browser: Browser;
let page: Page;
let server: ChildProcess | undefined;
const complaints: string[] = [];

function startServer() {
  return spawn(
    process.execPath,
    ['--expose-gc', fileURLToPath(new URL('./fixtures/collecting-server.js', import.meta.url))],
    {
      env: { ...process.env, OVERTICK_URL: place.collectorUrl },
      stdio: 'ignore',
    },
  );
}

beforeAll(async () => {
  place = await newPlace();
  product = overtick(['up'], place.env);
  browser = await openBrowser();
  await eventually('the product to say where it is', async () =>
    product.output().includes(`Overtick is at ${place.dashboardUrl}`) ? true : null,
  );
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.on('pageerror', error => complaints.push(error.message));
});

afterAll(async () => {
  server?.kill();
  await browser?.close();
  await product?.stop();
  await place?.remove();
});

describe('from nothing to the cause of a bad tick', () => {
  it('the empty fleet page shows how to connect a server, with the real address', async () => {
    await page.goto(place.dashboardUrl);
    await page.getByText('startAgent', { exact: false }).first().waitFor();
    expect(await page.getByRole('main').innerText()).toContain(place.collectorUrl);
  });

  it('the first server appears on that page without a reload', async () => {
    server = startServer();
    await page.getByText('arena-test-1').first().waitFor({ timeout: 30_000 });
  });

  it('a breach appears in the feed without a reload; a click opens the tick, whose GC is read in ms', async () => {
    await page.goto(`${place.dashboardUrl}/breaches`);
    const before = await page.locator('a[href^="/ticks/"]').count();
    const link = await eventually(
      'a new breach in the feed',
      async () => {
        const links = page.locator('a[href^="/ticks/"]');
        return (await links.count()) > before ? links.first() : null;
      },
      30_000,
    );
    const href = await link.getAttribute('href');
    await link.click();
    await page.waitForURL(url => url.pathname.startsWith('/ticks/arena-test-1/'));

    const text = await eventually('the sentence', async () => {
      const shown = await page.getByRole('main').innerText();
      return shown.includes('stop-the-world garbage collection') ? shown : null;
    });
    expect(text).toMatch(
      /took \d+(\.\d+)? ms, \d+(\.\d+)? ms over its budget of 50(\.0)? ms: \d+(\.\d+)? ms was stop-the-world garbage collection \(mark-sweep-compact/,
    );

    const api = (await (await fetch(`${place.dashboardUrl}/api/v1${href}`)).json()) as TickAnswer;
    const gc = api.tick.ledger.find(line => line.line === 'gc.stw');
    expect(gc?.ms).toBeGreaterThan(25);
    expect(api.tick.ledger.reduce((sum, line) => sum + Math.round(line.ms * 1000), 0)).toBe(
      Math.round(api.tick.durationMs * 1000),
    );
    expect(text).toContain(`${(gc?.ms ?? 0).toPrecision(3)} ms`);
  });

  it('pages raise no error in the browser', () => {
    expect(complaints).toEqual([]);
  });
});

describe('on a bad day', () => {
  it('a store that is killed comes back by itself, and the pages with it', async () => {
    await page.goto(place.dashboardUrl);
    await page.getByText('arena-test-1').first().waitFor();
    // The store is the child that was started first.
    const { execFileSync } = await import('node:child_process');
    const children = execFileSync('pgrep', ['-P', String(product.child.pid), '-f', 'overtick.js store'])
      .toString()
      .trim();
    process.kill(Number(children), 'SIGKILL');
    await eventually(
      'new breaches after the kill',
      async () => {
        const since = new Date(Date.now() - 3000).toISOString();
        const answer = await fetch(`${place.dashboardUrl}/api/v1/breaches?from=${since}`);
        return answer.ok && ((await answer.json()) as BreachesAnswer).breaches.length > 0 ? true : null;
      },
      30_000,
    );
    expect(product.output()).toContain('The store ended (SIGKILL); starting it again');
    await page.getByText('arena-test-1').first().waitFor();
  });

  it('a port in use is one sentence and exit 1', async () => {
    const second = overtick(['up'], { ...place.env, OVERTICK_DATA_DIR: `${place.dataDir}/other` });
    expect(await second.ended).toBe(1);
    expect(second.output()).toMatch(
      /^The dashboard cannot listen on 127\.0\.0\.1:\d+: the port is in use\. Stop what uses it, or set PORT to another port\.\n$/,
    );
  });

  it('Ctrl-C stops everything within seconds and leaves no process behind', async () => {
    server?.kill();
    const { execFileSync } = await import('node:child_process');
    const children = execFileSync('pgrep', ['-P', String(product.child.pid)])
      .toString()
      .trim()
      .split('\n')
      .map(Number);
    expect(await product.stop('SIGINT')).toBe(0);
    for (const pid of children) expect(() => process.kill(pid, 0)).toThrow();
  });
});
