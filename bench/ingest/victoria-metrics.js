import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../attribution/processes.js';
import { series, snappy } from './remote-write.js';
import { makeColumns, tickUs } from './ticks.js';

const protocols = {
  'Influx lines': {
    path: '/write?precision=ms',
    headers: {},
    bodyOf(rows) {
      const lines = rows.flatMap(({ labels, ticks }) => {
        const names = Object.entries(labels).map(([name, value]) => `,${name}=${value}`);
        return ticks.map(
          ({ values, atMs }) =>
            `ticks${names.join('')} ${Object.entries(values)
              .map(([name, value]) => `${name}=${value}`)
              .join(',')} ${atMs}`,
        );
      });
      return Buffer.from(lines.join('\n'));
    },
  },
  'remote write': {
    path: '/api/v1/write',
    headers: { 'Content-Encoding': 'snappy', 'X-Prometheus-Remote-Write-Version': '0.1.0' },
    bodyOf: rows =>
      snappy(
        Buffer.concat(
          rows.flatMap(({ labels, ticks }) =>
            Object.keys(ticks[0].values).map(name =>
              series(
                { __name__: `ticks_${name}`, ...labels },
                ticks.map(({ values, atMs }) => [values[name], atMs]),
              ),
            ),
          ),
        ),
      ),
  },
};

/** The binary of Debian's package, unpacked and not installed; null where there is no apt or no package. */
function unpack(folder) {
  try {
    execFileSync('apt-get', ['download', 'victoria-metrics'], { cwd: folder, stdio: 'ignore' });
    const [deb] = readdirSync(folder).filter(name => name.endsWith('.deb'));
    execFileSync('dpkg', ['-x', deb, '.'], { cwd: folder });
    return join(folder, 'usr/bin/victoria-metrics');
  } catch {
    return null;
  }
}

const bytesIn = folder =>
  readdirSync(folder, { recursive: true })
    .map(name => statSync(join(folder, name)))
    .reduce((sum, stat) => sum + (stat.isFile() ? stat.size : 0), 0);

const linesEach = 10_000;
const bodies = 200;
const connections = 4;

/**
 * The same ticks as lines of Influx's protocol and by remote write, made before the clock starts: 200 servers, 10 fields a
 * tick. Times are cut to the ms, since it keeps no more; labels as ours.
 */
export async function victoriaMetrics(cpuSeconds) {
  const found = {};
  for (const protocol of Object.keys(protocols)) {
    const result = await run(protocol, cpuSeconds);
    if (result === null) return null;
    found[`VictoriaMetrics, ${protocol}, 200 agents`] = result;
  }
  return found;
}

async function run(protocol, cpuSeconds) {
  const folder = mkdtempSync(join(tmpdir(), 'overtick-vm-'));
  const binary = unpack(folder);
  if (binary === null) {
    console.log(
      "VictoriaMetrics: left out, since Debian's package victoria-metrics cannot be downloaded here.",
    );
    rmSync(folder, { recursive: true, force: true });
    return null;
  }
  const port = await freePort();
  const child = spawn(
    binary,
    [`-storageDataPath=${join(folder, 'data')}`, `-httpListenAddr=127.0.0.1:${port}`, '-retentionPeriod=1y'],
    { stdio: 'ignore' },
  );
  try {
    for (let i = 0; i < 100; i++) {
      if (
        await fetch(`http://127.0.0.1:${port}/health`).then(
          answer => answer.ok,
          () => false,
        )
      )
        break;
      await sleep(100);
    }
    return await measure(child.pid, port, folder, cpuSeconds, protocols[protocol]);
  } finally {
    const ended = new Promise(resolve => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(pid, port, folder, cpuSeconds, { path, headers, bodyOf }) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  const post = body =>
    new Promise((resolve, reject) => {
      const request = http.request(
        { agent, port, host: '127.0.0.1', method: 'POST', path, headers },
        answer => {
          answer.resume();
          answer.once('end', () =>
            answer.statusCode < 300 ? resolve() : reject(new Error(String(answer.statusCode))),
          );
        },
      );
      request.once('error', reject);
      request.end(body);
    });
  const made = makeBodies(bodyOf);
  const cpuBefore = cpuSeconds(pid);
  const began = performance.now();
  let sent = 0;
  // Each body once: a time series takes a sample once, and what is sent twice would be left out.
  const take = async () => {
    for (let body = made.shift(); body; body = made.shift()) {
      await post(body);
      sent += linesEach;
    }
  };
  await Promise.all(Array.from({ length: connections }, take));
  const wall = (performance.now() - began) / 1000;
  const cpuSent = cpuSeconds(pid) - cpuBefore;
  await fetch(`http://127.0.0.1:${port}/internal/force_flush`);
  await fetch(`http://127.0.0.1:${port}/internal/force_merge`);
  await sleep(3_000);
  let before = -1;
  for (let now = cpuSeconds(pid); now - before > 0.05; now = cpuSeconds(pid)) {
    before = now;
    await sleep(2_000);
  }
  const cpu = cpuSeconds(pid) - cpuBefore;
  return {
    ticksPerSecond: Math.round(sent / wall),
    ticks: sent,
    cpuPerMillion: Math.round((cpuSent / (sent / 1e6)) * 1000) / 1000,
    cpuPerMillionMerged: Math.round((cpu / (sent / 1e6)) * 1000) / 1000,
    bytesPerTick: Math.round((bytesIn(join(folder, 'data', 'data')) / sent) * 100) / 100,
  };
}

function makeBodies(bodyOf) {
  const columns = makeColumns(100_000, 1);
  const beginMs = Date.now() - 6 * 3600e3;
  const fields = [
    'durationUs',
    'budgetUs',
    'cpuUs',
    'allocBytes',
    'players',
    'packetsSent',
    'packetsDropped',
  ];
  const made = [];
  const servers = 200;
  const each = linesEach / servers;
  for (let body = 0; body < bodies; body++) {
    const rows = [];
    for (let server = 0; server < servers; server++) {
      const labels = {
        ...{ build: server % 5 ? '1.4.2' : '1.5.0', instance: `load-${server}` },
        ...{ region: server % 2 ? 'eu' : 'us', runtime: 'node', service: 'arena' },
      };
      const ticks = [];
      for (let i = 0; i < each; i++) {
        const number = body * each + i;
        const from = (number + server * 499) % 100_000;
        const values = Object.fromEntries(fields.map(name => [name, columns[name][from]]));
        ticks.push({
          values: { ...values, tick: number, latenessUs: columns.lateness[from], gcUs: 0 },
          atMs: beginMs + (number * tickUs) / 1000,
        });
      }
      rows.push({ labels, ticks });
    }
    made.push(bodyOf(rows));
  }
  return made;
}
