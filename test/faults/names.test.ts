import { randomUUID } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { openBrowser } from '../browser.ts';
import { eventually, newPlace, type Place, post } from '../running.ts';
import { startUp } from '../signing-in.ts';
import { isBuilt } from './access-routes.ts';
import { fault } from './fault.ts';

/** What runs, if it runs, says so in a way that the page cannot keep to itself. */
const did = 'window.__ran=1';
const shapes = [
  `<script>${did}</script>`,
  `<img src=x onerror=${did}>`,
  `<svg onload=${did}>`,
  `"><svg/onload=${did}>`,
  `'><img src=x onerror='${did}'>`,
  `</title><script>${did}</script>`,
  `</script><script>${did}</script>`,
  `</textarea><img src=x onerror=${did}>`,
  `<iframe srcdoc="<script>parent.__ran=1</script>">`,
  `javascript:${did}`,
  `<a href="javascript:${did}">x</a>`,
  `<math><mtext><img src=x onerror=${did}>`,
  `]]><script>${did}</script>`,
  `--><script>${did}</script>`,
  `{{constructor.constructor('${did}')()}}`,
  `\${${did}}`,
  `";${did};//`,
  `';${did};//`,
  `\\";${did};//`,
  `<style onload=${did}>`,
  `<body onload=${did}>`,
  `<details open ontoggle=${did}>`,
  `<object data="javascript:${did}">`,
  `=cmd|'/c calc'!A1`,
];
const around = [
  (s: string) => s,
  (s: string) => `a ${s} b`,
  (s: string) => s.toUpperCase().replaceAll('WINDOW.__RAN', 'window.__ran'),
  encodeURIComponent,
  (s: string) => s.replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
];
const payloads = shapes.flatMap(shape => around.map(wrap => wrap(shape)));

/** A server whose every name is the payload, with a breach that has a ledger. */
async function send(place: Place, payload: string): Promise<boolean> {
  const endUs = Date.now() * 1000;
  const ticks = Array.from({ length: 30 }, (_, i) => ({
    ...{ tick: i, loop: payload, budgetUs: 50_000, players: 10 + i, allocBytes: 1e6 },
    startUs: endUs - (40 - i) * 100_000,
    durationUs: i === 29 ? 250_000 : 9_000,
    phases: { [payload]: i === 29 ? 150_000 : 5_000 },
  }));
  const answer = await post(place.collectorUrl, {
    batchId: randomUUID(),
    resource: { service: payload, instance: payload, build: payload, region: payload, runtime: payload },
    ticks,
    pauses: [{ startUs: endUs - 1_090_000, durationUs: 60_000, kind: payload, cause: payload }],
    events: [{ atUs: endUs - 1_000_000, name: payload, count: 1, attributes: { [payload]: payload } }],
  });
  return answer.status === 202;
}

async function look(browser: Browser, place: Place, names: readonly string[]) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const found = { dialogs: 0, ran: 0, violations: [] as string[] };
  page.on('dialog', dialog => {
    found.dialogs++;
    void dialog.dismiss();
  });
  await page.addInitScript(() => {
    const seen: string[] = [];
    Object.assign(window, { __violations: seen });
    document.addEventListener('securitypolicyviolation', event =>
      seen.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`),
    );
  });
  const paths = names.flatMap(name => {
    const [one, query] = [encodeURIComponent(name), `service=${encodeURIComponent(name)}`];
    return [
      `/instances/${one}`,
      `/ticks/${one}/29?loop=${one}`,
      `/correlate?${query}`,
      `/compare?${query}`,
      `/breaches?${query}`,
      `/?${query}`,
    ];
  });
  let shown = 0;
  for (const path of [
    '/',
    '/breaches',
    '/breaches?view=episodes',
    '/breaches?view=causes',
    '/alerts',
    '/correlate',
    '/compare',
    ...paths,
  ]) {
    await page.goto(`${place.dashboardUrl}${path}`);
    await page.locator('main h1').first().waitFor({ state: 'attached' });
    // What a pointer and the keyboard bring up is made of the same names.
    const plot = page.locator('main [role="group"], main canvas, main svg').first();
    await plot.hover({ timeout: 500 }).catch(() => {});
    await page.keyboard.press('ArrowRight');
    const { ran, violations, text } = await page.evaluate(() => ({
      ran: '__ran' in window,
      violations: (window as unknown as { __violations: string[] }).__violations,
      text: document.body.innerText,
    }));
    if (ran) found.ran++;
    found.violations.push(...violations.map(one => `${path}: ${one}`));
    if (names.some(name => text.includes(name))) shown++;
  }
  await page.close();
  return { ...found, shown, pages: paths.length + 7 };
}

fault(
  {
    ...{ id: 'D4', fault: 'names of servers, builds, phases and causes that are scripts' },
    ...{ full: { names: payloads.length }, fast: { names: 1 }, timeoutMs: 1_800_000 },
    missing: () => (isBuilt() ? null : 'there is no build of the dashboard'),
  },
  async ({ names }, goals) => {
    const place = await newPlace();
    const product = await startUp(place);
    const browser = await openBrowser();
    try {
      const tried = payloads.slice(0, names);
      const taken = [];
      for (const payload of tried) if (await send(place, payload)) taken.push(payload);
      await eventually(
        'every breach',
        async () => {
          const answer = await fetch(`${place.dashboardUrl}/api/v1/breaches?limit=200`);
          const { breaches } = (await answer.json()) as { breaches: { cause: string }[] };
          return breaches.filter(({ cause }) => cause !== '').length >= taken.length || null;
        },
        60_000,
      );
      const { dialogs, ran, violations, shown, pages } = await look(browser, place, taken);
      const json = await fetch(`${place.dashboardUrl}/api/v1/fleet`);
      await json.body?.cancel();
      goals.exactly('taken', taken.length, tried.length);
      goals.exactly('ran', ran + dialogs, 0);
      goals.figure('violationsSeen', violations.slice(0, 5));
      goals.exactly('violations', violations.length, 0);
      goals.figure('pages', pages);
      // A page that shows no name tells nothing of how it shows them.
      goals.atLeast('pagesWithNames', shown / pages, 0.6);
      goals.exactly('notSniffed', json.headers.get('x-content-type-options') === 'nosniff' ? 0 : 1, 0);
    } finally {
      await browser.close();
      await product.stop();
      await place.remove();
    }
  },
);
