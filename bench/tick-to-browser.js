// From the end of a bad tick to its row on the screen, with 50 servers at 20 Hz: everything real, on this machine.
// Baseline of the same run: somebody who asks the JSON API once a second, as a dashboard that refreshes every second does.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import packed from '@sparticuz/chromium';
import { chromium } from 'playwright-core';
import { freePort } from './attribution/processes.js';
import { quantile } from './quantile.js';

const servers = 50;
const seconds = 40;

const summary = values => {
  const sorted = [...values].sort((a, b) => a - b);
  return {
    breaches: sorted.length,
    p50Ms: Math.round(quantile(sorted, 0.5)),
    p99Ms: Math.round(quantile(sorted, 0.99)),
  };
};

const dataDir = await mkdtemp(join(tmpdir(), 'overtick-bench-'));
const [collectorPort, port] = [await freePort(), await freePort()];
const env = {
  ...process.env,
  OVERTICK_DATA_DIR: dataDir,
  OVERTICK_COLLECTOR_PORT: String(collectorPort),
  PORT: String(port),
};
const product = spawn(process.execPath, ['bin/overtick.js', 'up'], {
  env,
  stdio: ['ignore', 'pipe', 'inherit'],
});
await new Promise(resolve =>
  product.stdout.on('data', text => String(text).includes('Overtick is at') && resolve()),
);
const fleet = Array.from({ length: servers }, (_, i) =>
  spawn(process.execPath, ['bench/tick-to-browser/server.js'], {
    env: { ...process.env, INSTANCE: `bench-${i}`, OVERTICK_URL: `http://127.0.0.1:${collectorPort}` },
    stdio: 'ignore',
  }),
);

const browser = await chromium.launch({ executablePath: await packed.executablePath(), args: packed.args });
try {
  await sleep(10_000);
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`http://127.0.0.1:${port}/breaches`);
  await page.evaluate(() => {
    window.seen = {};
    const look = () => {
      // After the frame in which the row was added has been painted.
      requestAnimationFrame(() => {
        for (const link of document.querySelectorAll('a[href^="/ticks/"]'))
          window.seen[link.getAttribute('href')] ??= Date.now();
      });
    };
    look();
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
  });
  await sleep(1000);
  const from = new Date().toISOString();
  const begun = Date.now();
  const polled = {};
  const ends = {};
  while (Date.now() - begun < seconds * 1000) {
    const next = sleep(1000);
    const answer = await (
      await fetch(`http://127.0.0.1:${port}/api/v1/breaches?from=${from}&limit=200`)
    ).json();
    for (const breach of answer.breaches ?? []) {
      polled[`${breach.instance}/${breach.tick}`] ??= Date.now();
      ends[`${breach.instance}/${breach.tick}`] = Date.parse(breach.startedAt) + breach.durationMs;
    }
    await next;
  }
  const seen = await page.evaluate(() => window.seen);
  const shown = [];
  for (const [href, at] of Object.entries(seen)) {
    const [, , instance, tick] = decodeURIComponent(href.split('?')[0]).split('/');
    const end = ends[`${instance}/${tick}`];
    if (end) shown.push(at - end);
  }
  const live = summary(shown);
  const baseline = summary(Object.entries(polled).map(([key, at]) => at - ends[key]));
  console.log(
    `tick end to visible: p50 ${live.p50Ms} ms, p99 ${live.p99Ms} ms over ${live.breaches} breaches of ${servers} servers`,
  );
  console.log(`asking once a second: p50 ${baseline.p50Ms} ms, p99 ${baseline.p99Ms} ms`);
  console.log(
    JSON.stringify({
      bench: 'tick-to-browser',
      servers,
      ...live,
      baseline,
      ratioP99: +(live.p99Ms / baseline.p99Ms).toFixed(2),
    }),
  );
} finally {
  await browser.close();
  for (const server of fleet) server.kill();
  product.kill();
  await new Promise(resolve => product.once('exit', resolve));
  await rm(dataDir, { recursive: true, force: true });
}
