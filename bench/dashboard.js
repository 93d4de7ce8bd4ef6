/**
 * What a page costs a real browser while it is live, with 200 servers that send: an instance with eight charts, its
 * heatmap and its tick strip, and the fleet. The baseline of the same run: a page of the same dashboard that draws no
 * charts and follows nothing.
 *
 *   node bench/dashboard.js [SERVERS [SECONDS [PAGES]]]      (after a build; 300 seconds for whether the heap stays flat;
 *                                                             PAGES as instance,fleet)
 */
import { spawn } from 'node:child_process';
import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { endAll, eventually, freePort, startProduct } from './attribution/processes.js';
import { measurePage } from './dashboard/measure.js';

const [servers, seconds] = [Number(process.argv[2] ?? 200), Number(process.argv[3] ?? 20)];
const wanted = process.argv[4]?.split(',');
const product = await startProduct();
const port = await freePort();
const children = [
  spawn(process.execPath, ['bin/overtick.js', 'dashboard'], {
    env: { ...product.env, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit'],
  }),
  spawn(process.execPath, ['bench/dashboard/servers.js', product.url, String(servers)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  }),
];
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});
const base = `http://127.0.0.1:${port}`;
await eventually('the dashboard', async () => (await fetch(`${base}/healthz`)).ok, 60_000);
await eventually(
  'every server',
  async () => (await (await fetch(`${base}/api/v1/fleet`)).json()).totals.instances >= servers,
  120_000,
);
await sleep(3_000);
const pages = {
  baseline: '/instances/nobody',
  // For whether the heap stays flat, a window that is full when it begins.
  instance: `/instances/bench-0${seconds < 300 ? '' : '?from=-1m'}`,
  fleet: '/',
};
const measured = {};
/** High enough for all charts to be in sight, and drawn. */
const heightPx = { instance: 1900 };
for (const [name, path] of Object.entries(pages).filter(([name]) => wanted?.includes(name) ?? true))
  measured[name] = await measurePage(base + path, seconds, heightPx[name]);
await endAll(children);
await product.stop();
console.log(
  JSON.stringify({
    ...{ bench: 'dashboard', servers, seconds, load: loadavg().map(value => Math.round(value)) },
    ...measured,
    target: {
      instance: 'main <= 16 ms/s',
      fleet: 'main <= 25 ms/s',
      both: 'no task over 50 ms, <= 180 kB of script, first content < 1000 ms, heap +-5 % over 300 s',
    },
  }),
);
