import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from './browser.ts';
import { newPlace, overtick, type Place, type Process, post } from './running.ts';
import { askSession, cookieOf, password, startUp } from './signing-in.ts';

/** Who gets in, as its people meet it: the command line, the first run, the sign-in page. */

const run = async (place: Place, args: string[], env: Record<string, string> = {}) => {
  const ran = overtick(args, { ...place.env, ...env });
  return { code: await ran.ended, text: ran.output() };
};

describe('an address that others can reach', () => {
  it.each([
    ['collector', 'overtick token create NAME'],
    ['dashboard', 'overtick user add NAME'],
    ['up', 'overtick token create NAME'],
  ])('%s refuses to start with nothing set up, and says what to do', async (command, what) => {
    const place = await newPlace();
    const { code, text } = await run(place, [command], { OVERTICK_HOST: '0.0.0.0' });
    expect([code, text.split('\n').length]).toEqual([1, 2]);
    expect(text).toContain(what);
    await place.remove();
  });

  it('up wants sign-in where there are tokens only', async () => {
    const place = await newPlace();
    const { code, text } = await run(place, ['up'], { OVERTICK_HOST: '0.0.0.0', OVERTICK_TOKEN: 't' });
    expect(code).toBe(1);
    expect(text).toContain('overtick user add NAME');
    await place.remove();
  });
});

describe('a product with sign-in', () => {
  let place: Place;
  let product: Process;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    place = await newPlace();
    product = await startUp(place, { OVERTICK_SIGN_IN: 'on' });
    browser = await openBrowser();
    page = await browser.newPage();
    page.on('pageerror', error => complaints.push(error.message));
    page.on('console', message => {
      if (message.type() === 'error' && !message.text().includes('401')) complaints.push(message.text());
    });
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
    await place?.remove();
  });

  it('shows the sign-in page in the place of any other, and 401', async () => {
    const answer = await page.goto(`${place.dashboardUrl}/instances/secret-1?from=-1h`);
    expect(answer?.status()).toBe(401);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await page.getByRole('navigation').count()).toBe(0);
    expect(page.url()).toContain('/instances/secret-1?from=-1h');
  });

  it('the printed link makes the first user, once, and signs in', async () => {
    const link = /http:\S+\/setup#\S+/.exec(product.output())?.[0] ?? '';
    await page.goto(link);
    await page.getByLabel('Name').fill('ada');
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Make this user' }).click();
    await page.getByRole('button', { name: 'Sign out ada' }).waitFor();
    await page.getByRole('link', { name: 'Alerts' }).click();
    await page.getByRole('heading', { name: 'Receivers' }).waitFor();
    const again = await askSession(place, { setup: link.split('#')[1], name: 'eve', password });
    expect(again.status).toBe(401);
  });

  it('signing out ends the session, and signing in brings the page that was asked for', async () => {
    const [cookie] = await page.context().cookies();
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', name: 'overtick-session' });
    await page.getByRole('button', { name: 'Sign out ada' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    const headers = { cookie: `overtick-session=${cookie?.value}` };
    expect((await fetch(`${place.dashboardUrl}/api/v1/fleet`, { headers })).status).toBe(401);
    await page.goto(`${place.dashboardUrl}/compare`);
    await page.getByLabel('Name').fill('ada');
    await page.getByLabel('Password').fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Name or password is wrong.').waitFor();
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('No server has sent anything yet').waitFor();
  });

  it('a share opens the dashboard to read, until it is revoked', async () => {
    const { text } = await run(place, ['share', 'create', 'visit', '--hours', '1']);
    const answer = await askSession(place, { share: text.trim().split('#')[1] });
    const headers = { cookie: cookieOf(answer), 'Content-Type': 'application/json' };
    expect((await fetch(`${place.dashboardUrl}/api/v1/fleet`, { headers })).status).toBe(200);
    const body = JSON.stringify({ kind: 'deploy', service: 'a', build: '1' });
    const control = { method: 'POST', headers, body };
    expect((await fetch(`${place.dashboardUrl}/api/v1/alerts/controls`, control)).status).toBe(403);
    await run(place, ['share', 'revoke', 'visit']);
    expect((await fetch(`${place.dashboardUrl}/api/v1/fleet`, { headers })).status).toBe(401);
  });

  it('a token of one service writes what is its own, until it is revoked, and reads nothing', async () => {
    const { text } = await run(place, ['token', 'create', 'arena', '--service', 'arena']);
    const headers = { Authorization: `Bearer ${text.split('\n')[0]}` };
    const send = async (service: string, given: Record<string, string>) =>
      (
        await post(
          place.collectorUrl,
          { batchId: crypto.randomUUID(), resource: { service, instance: 'a' } },
          given,
        )
      ).status;
    expect([await send('arena', headers), await send('other', headers), await send('arena', {})]).toEqual([
      202, 403, 401,
    ]);
    expect((await fetch(`${place.collectorUrl}/v1/ledgers`, { headers })).status).toBe(403);
    await run(place, ['token', 'revoke', 'arena']);
    expect(await send('arena', headers)).toBe(401);
  });

  it('the audit log says who did what, and no secret', async () => {
    const text = readFileSync(join(place.dataDir, 'auth', 'audit.jsonl'), 'utf8');
    const deeds = text
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line).did);
    for (const did of ['user.add', 'session.begin', 'share.create', 'token.create', 'token.revoke'])
      expect(deeds).toContain(did);
    expect(text).not.toMatch(/tk_|sh_|su_|se_/);
    expect(text).not.toContain(password);
  });

  it('browsers complain of nothing, by policy or otherwise', () => {
    expect(complaints).toEqual([]);
  });
});
