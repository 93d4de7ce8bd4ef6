/**
 * What clients of the live stream cost the dashboard's process: so many that follow the fleet of 200 servers
 * that send, or the topic in TOPIC (as `topic=breaches`). The baseline of the same run: one client.
 *
 *   node bench/live-clients.js [CLIENTS [SERVERS [SECONDS]]]      (after a build)
 */
import { spawn } from 'node:child_process';
import { get } from 'node:http';
import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { endAll, eventually, freePort, startProduct } from './attribution/processes.js';
import { cpuSeconds } from './cpu.js';

const [clients, servers, seconds] = [300, 200, 20].map((value, i) => Number(process.argv[2 + i] ?? value));
const product = await startProduct();
const port = await freePort();
const dashboard = spawn(process.execPath, ['bin/overtick.js', 'dashboard'], {
  env: { ...product.env, PORT: String(port) },
  stdio: ['ignore', 'ignore', 'inherit'],
});
const sending = spawn(
  process.execPath,
  ['bench/dashboard/servers.js', product.url, String(servers), '4', '5'],
  {
    stdio: ['ignore', 'ignore', 'inherit'],
  },
);
process.once('exit', () => {
  for (const child of [dashboard, sending]) child.kill('SIGKILL');
});
const base = `http://127.0.0.1:${port}`;
await eventually('the dashboard', async () => (await fetch(`${base}/healthz`)).ok, 60_000);
await eventually(
  'every server',
  async () => (await (await fetch(`${base}/api/v1/fleet`)).json()).totals.instances >= servers,
  120_000,
);

/** As browsers ask. */
const headers = { 'Accept-Encoding': 'gzip, deflate, br' };
const streams = [];
let bytes = 0;
function open(count, topic) {
  for (let i = 0; i < count; i++)
    streams.push(
      get(`${base}/api/v1/live?watch=${encodeURIComponent(topic)}`, { headers }, response => {
        response.on('data', chunk => {
          bytes += chunk.length;
        });
        response.on('error', () => {}); // it is cut off in the end
      }),
    );
}

async function measure() {
  await sleep(4_000);
  const [before, begun, seen] = [cpuSeconds(dashboard.pid), performance.now(), bytes];
  await sleep(seconds * 1000);
  const lasted = (performance.now() - begun) / 1000;
  return {
    cpuPercent: Math.round(((cpuSeconds(dashboard.pid) - before) / lasted) * 1000) / 10,
    mbPerSecond: Math.round((bytes - seen) / lasted / 1e5) / 10,
  };
}

const topic = process.env.TOPIC ?? 'topic=fleet';
open(1, topic);
const baseline = await measure();
open(clients - 1, topic);
const measured = await measure();
for (const stream of streams) stream.destroy();
await endAll([sending, dashboard]);
await product.stop();
console.log(
  JSON.stringify({
    ...{ bench: 'live-clients', clients, servers, seconds, topic, load: loadavg().map(Math.round) },
    ...{ baseline, measured },
    addedPercent: Math.round((measured.cpuPercent - baseline.cpuPercent) * 10) / 10,
    target: '< 5 % of a core for 300 clients',
  }),
);
