// Pictures of the product for README.md, from servers that really run: starts `overtick up --demo` on free ports in a
// folder of its own, waits for breaches that garbage collection made, and writes docs/screenshots/*.png.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { build } from './build.js';

const folder = fileURLToPath(new URL('../docs/screenshots/', import.meta.url));
const size = { width: 1280, height: 800 };
const patienceMs = 240_000;
/** Charts of five minutes want most of them. */
const warmUpMs = Number(process.env.WARM_UP_S ?? 240) * 1000;

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Asks until there is an answer; fails with what it waited for. */
async function eventually(what, ask) {
  const deadline = Date.now() + patienceMs;
  while (Date.now() < deadline) {
    const answer = await ask().catch(() => null);
    if (answer) return answer;
    await sleep(1000);
  }
  throw new Error(`Waited ${patienceMs / 1000} s for ${what}.`);
}

async function openBrowser() {
  if (process.platform !== 'linux') return chromium.launch({ channel: 'chrome' });
  const { default: packed } = await import('@sparticuz/chromium');
  return chromium.launch({ executablePath: await packed.executablePath(), args: packed.args });
}

const read = async path => (await fetch(`${base}/api/v1${path}`)).json();

async function take(name, path) {
  // A browser for each: the packed one ends with its first page.
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({ viewport: size, colorScheme: 'dark' });
    await page.goto(`${base}${path}`, { timeout: 60_000 });
    // A browser that starts on a small machine starves the servers for a moment: the picture waits until all are back,
    // and until the page has been told so.
    await eventually(
      'every demo server to be current',
      async () => (await read('/fleet')).totals.silent === 0,
    );
    await sleep(4000);
    const file = join(folder, `${name}.png`);
    await page.screenshot({ path: file });
    console.log(`docs/screenshots/${name}.png  ${Math.round(statSync(file).size / 1000)} kB`);
  } finally {
    await browser.close();
  }
}

build({ ifStale: true });
mkdirSync(folder, { recursive: true });
const dataDir = mkdtempSync(join(tmpdir(), 'overtick-screenshots-'));
const port = await freePort();
const base = `http://127.0.0.1:${port}`;
const product = spawn(
  process.execPath,
  [fileURLToPath(new URL('../bin/overtick.js', import.meta.url)), 'up', '--demo'],
  {
    env: {
      ...process.env,
      OVERTICK_DATA_DIR: dataDir,
      OVERTICK_COLLECTOR_PORT: String(await freePort()),
      PORT: String(port),
    },
    stdio: 'inherit',
  },
);
const ended = new Promise(resolve => product.once('exit', resolve));

try {
  await eventually('the dashboard', async () => (await fetch(`${base}/healthz`)).ok);
  await sleep(warmUpMs);
  // The most telling one: what was collected took long to run up, and packets were dropped over it.
  const breach = await eventually('a breach that garbage collection made', async () => {
    const { breaches } = await read('/breaches?limit=200&from=-2m&to=-4s');
    return breaches
      .filter(({ cause, impact }) => cause.startsWith('gc.') && impact.packetsDropped > 0)
      .sort((a, b) => (b.allocation.sinceLastGcBytes ?? 0) - (a.allocation.sinceLastGcBytes ?? 0))[0];
  });
  const { instance, tick, startedAt, loop } = breach;
  await take('tick', `/ticks/${encodeURIComponent(instance)}/${tick}?at=${startedAt}&loop=${loop}`);
  await take('instance', `/instances/${encodeURIComponent(instance)}?from=-5m&to=now`);
  await take('fleet', '/');
  await take('compare', '/compare?service=arena&from=-5m');
} finally {
  product.kill('SIGTERM');
  await ended;
  rmSync(dataDir, { recursive: true, force: true });
}
