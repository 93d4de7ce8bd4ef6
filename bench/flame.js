/**
 * What one redraw of a flame graph of 100,000 nodes costs the main thread of a real browser: the pointer on another node, and
 * another part enlarged. Three shapes: stacks that split at random, as real ones do; chains beside one another, where each node
 * is just wide enough to have a colour; the same with neighbours of different colours. The baseline of the same run: a rectangle for every node.
 *
 *   node bench/flame.js [NODES [REDRAWS]]      (few: all of it is painted by the CPU here, beside the main thread)
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import packed from '@sparticuz/chromium';
import { chromium } from 'playwright-core';

const [nodes, redraws] = [Number(process.argv[2] ?? 100_000), Number(process.argv[3] ?? 8)];
const folder = mkdtempSync(join(tmpdir(), 'overtick-flame-'));
const compiled = spawnSync(
  process.execPath,
  [
    ...['node_modules/typescript/bin/tsc', '--ignoreConfig', '--target', 'es2023', '--module', 'esnext'],
    ...[
      '--moduleResolution',
      'bundler',
      '--rewriteRelativeImportExtensions',
      '--noCheck',
      '--outDir',
      folder,
    ],
    ...['components/profile/paint-flame.ts', 'components/profile/flame-layout.ts'],
  ],
  { stdio: ['ignore', 2, 2] },
);
const browser = await chromium.launch({ executablePath: await packed.executablePath(), args: packed.args });
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.route('http://flame.test/**', route => {
    const name = new URL(route.request().url()).pathname.slice(1);
    if (name === '') return route.fulfill({ contentType: 'text/html', body: '<canvas></canvas>' });
    const from = name === 'in-page.js' ? 'bench/flame' : folder;
    return route.fulfill({ contentType: 'text/javascript', body: readFileSync(join(from, name), 'utf8') });
  });
  await page.goto('http://flame.test/');
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const taskMs = async () => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration').value * 1000;
  };
  const measured = {};
  for (const shape of ['random', 'worst', 'mixed'])
    for (const what of shape === 'random' ? ['pointed', 'enlarged', 'baseline'] : ['pointed']) {
      const prepared = await page.evaluateHandle(
        async asked => (await import('/in-page.js')).prepare(asked),
        { shape, what, nodes },
      );
      await prepared.evaluate(({ redraw }) => redraw(2));
      const before = await taskMs();
      const ms = await prepared.evaluate(({ redraw }, times) => redraw(times), redraws);
      ms.sort((a, b) => a - b);
      measured[`${shape} ${what}`] = {
        mainCpuMs: Number((((await taskMs()) - before) / redraws).toFixed(1)),
        callMsP50: Number(ms[ms.length >> 1].toFixed(1)),
        callMsP95: Number(ms[Math.floor(ms.length * 0.95)].toFixed(1)),
      };
    }
  console.log(
    JSON.stringify({
      ...{ bench: 'flame', nodes, redraws, load: loadavg().map(value => Math.round(value)) },
      ...measured,
      target: 'a redraw of 100,000 nodes <= 16 ms of the main thread',
    }),
  );
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
  process.exitCode = compiled.status;
}
