import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadConfig } from '../../lib/config.ts';
import { TestCollector } from '../agent/testing/collector.ts';
import { runDoctor } from './doctor.ts';
import { runSidecar, type Sidecar } from './main.ts';
import { logLines, sumOf } from './testing/recorder.ts';

let collector: TestCollector;
let folder: string;
let sidecar: Sidecar | null;

const configOf = () => loadConfig({ OVERTICK_URL: collector.url }, folder);

beforeEach(async () => {
  collector = await TestCollector.listen();
  folder = mkdtempSync(join(tmpdir(), 'overtick-sidecar-'));
  sidecar = null;
});
afterEach(async () => {
  await sidecar?.close();
  await collector.close();
  rmSync(folder, { recursive: true });
});

test('targets of the file are followed, each as its own instance, through a time without the collector', async () => {
  const [go, jvm] = [join(folder, 'go.log'), join(folder, 'jvm.log')];
  writeFileSync(
    join(folder, 'overtick.yaml'),
    `agent:
  targets:
    - { service: arena, instance: arena-1, runtime: go, sources: [{ type: gctrace, file: ${go} }] }
    - { service: chat, instance: chat-1, process: { pid: ${process.pid} }, sources: [{ type: jvm-log, file: ${jvm} }] }`,
  );
  await collector.close();
  sidecar = await runSidecar(configOf(), []);
  await new Promise(resolve => setTimeout(resolve, 200));
  appendFileSync(go, `${logLines('go126-gctrace.log').join('\n')}\n`);
  appendFileSync(jvm, `${logLines('jvm17-g1.log').join('\n')}\n`);
  await new Promise(resolve => setTimeout(resolve, 1_500));

  collector = await TestCollector.listen(Number(new URL(collector.url).port));
  const of = (instance: string) =>
    collector.received.filter(({ batch }) => batch.resource.instance === instance);
  await collector.until(() => of('arena-1').length > 0 && of('chat-1').length > 0);
  const pauses = of('arena-1').flatMap(({ batch }) => batch.pauses ?? []);
  expect(pauses.filter(({ scope }) => scope === 'stw')).toHaveLength(80);
  expect(of('arena-1')[0]?.batch.resource).toMatchObject({ service: 'arena', runtime: 'go' });
  const samples = of('arena-1').flatMap(({ batch }) => batch.samples ?? []);
  expect(samples[0]).toMatchObject({ gcCyclesTotal: 40, source: 'gctrace' });
  expect(of('chat-1')[0]?.batch.resource.startedAtUs).toBeGreaterThan(0);
});

test('a target that is found again after a restart begins a new life', async () => {
  const pidFile = join(folder, 'server.pid');
  const start = async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)']);
    await once(child, 'spawn');
    writeFileSync(pidFile, String(child.pid));
    return child;
  };
  const first = await start();
  const log = join(folder, 'gc.log');
  sidecar = await runSidecar(configOf(), ['--service', 'arena', '--pid-file', pidFile, '--gctrace', log]);
  const lives = () => new Set(collector.received.map(({ batch }) => batch.resource.startedAtUs));
  const [line = ''] = logLines('go126-gctrace.log');
  writeFileSync(log, `${line}\n`);
  await collector.until(() => lives().size === 1);
  first.kill();
  await new Promise(resolve => setTimeout(resolve, 2_100));
  const second = await start();
  await new Promise(resolve => setTimeout(resolve, 1_200));
  appendFileSync(log, `${line}\n`);
  await collector.until(() => lives().size === 2);
  second.kill();
});

/** Runs a command under --exec; what it printed, which passes through this process. */
async function runUnder(
  command: string[],
): Promise<{ code: number | null; output: string; endedAtMs: number }> {
  const { write } = process.stdout;
  let output = '';
  process.stdout.write = (bytes: Uint8Array | string) => {
    output += typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('latin1');
    return true;
  };
  try {
    sidecar = await runSidecar(configOf(), ['--service', 'arena', '--exec', '--', ...command]);
    const code = await sidecar.ended;
    return { code, output, endedAtMs: Date.now() };
  } finally {
    process.stdout.write = write;
  }
}

test('with --exec the output of a server is read in whatever format it is, and its exit code is passed on', async () => {
  const script = `console.log(JSON.parse(process.argv[1]).join('\\n')); process.exitCode = 3`;
  const logs = ['go126-gctrace.log', 'jvm17-g1-interleaved.log', 'node20-trace-gc-nvp.log'].flatMap(logLines);
  const { code, output } = await runUnder([process.execPath, '-e', script, JSON.stringify(logs)]);
  expect(code).toBe(3);
  expect(output).toBe(`${logs.join('\n')}\n`);
  const sources = new Set(collector.rows('pauses').map(({ source }) => source));
  expect(sources).toEqual(new Set(['gctrace', 'jvm-log', 'trace-gc']));
  expect(collector.rows('samples').at(-1)?.source).toBe('gctrace+jvm-log+trace-gc');
});

test('with --exec the first tick that a server sends is not lost', async () => {
  const address = '127.0.0.1:18133';
  // There within a ms.
  const script = 'printf "arena.tick:1|ms|#tick:1" >/dev/udp/127.0.0.1/18133';
  sidecar = await runSidecar(configOf(), [
    ...['--service', 'arena', '--statsd', address, '--exec', '--'],
    ...['bash', '-c', script],
  ]);
  expect(await sidecar.ended).toBe(0);
  expect(collector.rows('ticks')).toHaveLength(1);
  expect(collector.received.every(({ batch }) => batch.resource.startedAtUs !== undefined)).toBe(true);
});

test.runIf(process.platform === 'linux')(
  'with --exec of a script, --match names the server that it starts',
  async () => {
    const mark = `overtick-script-${process.pid}`;
    const server = `"${process.execPath}" -e "setTimeout(() => {}, 2500)" ${mark}; true`;
    sidecar = await runSidecar(configOf(), [
      ...['--service', 'arena', '--proc', '--match', mark, '--exec', '--'],
      ...['sh', '-c', server],
    ]);
    expect(await sidecar.ended).toBe(0);
    // The shell has one.
    expect(Math.max(...collector.rows('samples').map(({ threads = 0 }) => threads))).toBeGreaterThan(4);
    expect(new Set(collector.received.map(({ batch }) => batch.resource.startedAtUs)).size).toBe(1);
  },
);

const churn = `let live = []; const end = Date.now() + 1500;
const timer = setInterval(() => {
  for (let i = 0; i < 20000; i++) { const o = { i, a: [i] }; if (i % 10 === 0) live.push(o); }
  if (live.length > 100000) live = live.slice(50000);
  if (Date.now() > end) clearInterval(timer);
}, 5);`;
const churnJava = `import java.util.*;
class Churn { public static void main(String[] args) throws Exception {
  List<byte[]> live = new ArrayList<>();
  for (int i = 0; i < 60000; i++) { live.add(new byte[2000]); if (live.size() > 5000) live.subList(0, 2500).clear(); if (i % 600 == 0) Thread.sleep(10); }
} }`;
const hasJava = spawnSync('java', ['-version']).status === 0;
if (!hasJava) console.warn('main.test: the live JVM is left out, there is no java on this machine');

/** What the log itself says: all pauses that it has, in µs. */
function expectAll(output: string, pattern: RegExp, startedAtMs: number, endedAtMs: number): void {
  const measured = collector
    .rows('pauses')
    .filter(({ scope, evidence }) => scope === 'stw' && evidence === 'measured');
  expect(measured.length).toBeGreaterThan(3);
  const totalUs = measured.reduce((sum, { durationUs }) => sum + durationUs, 0);
  expect(totalUs).toBe(sumOf(output.split('\n'), pattern, 1000));
  for (const { startUs, durationUs } of measured) {
    expect(startUs).toBeGreaterThan(startedAtMs * 1000);
    expect(startUs + durationUs).toBeLessThan((endedAtMs + 2) * 1000);
  }
}

test('a live Node under --exec: every collection of its log, within its life', async () => {
  const startedAtMs = Date.now();
  const { output, endedAtMs } = await runUnder([process.execPath, '--trace-gc', '-e', churn]);
  expectAll(output, /MB, ([\d.]+) \//, startedAtMs, endedAtMs);
});

test.runIf(hasJava)('a live JVM under --exec: every pause of its log, within its life', async () => {
  writeFileSync(join(folder, 'Churn.java'), churnJava);
  const flags = ['-Xmx48m', '-XX:+UseSerialGC', '-Xlog:gc*,safepoint:stdout:utctime,uptime,level,tags'];
  const startedAtMs = Date.now();
  const { output, endedAtMs } = await runUnder(['java', ...flags, join(folder, 'Churn.java')]);
  expectAll(output, /\) Pause .* ([\d.]+)ms$/, startedAtMs, endedAtMs);
});

test('doctor says what each source gives, what to do about one that gives nothing, and fails for that', async () => {
  const ready = http.createServer((_, response) => response.end('{"ready":true}'));
  ready.listen(0, '127.0.0.1');
  await once(ready, 'listening');
  const url = `http://127.0.0.1:${(ready.address() as AddressInfo).port}`;
  const log = join(folder, 'gc.log');
  writeFileSync(log, '');
  const doctor = async (...args: string[]) => {
    const lines: string[] = [];
    const code = await runDoctor(
      loadConfig({ OVERTICK_URL: url }, folder),
      ['--service', 'arena', '--jvm-log', log, ...args],
      line => lines.push(line),
      600,
    );
    return { code, text: lines.join('\n') };
  };
  setTimeout(() => appendFileSync(log, `${logLines('jvm17-serial.log').join('\n')}\n`), 200);
  const well = await doctor('--pid', String(process.pid));
  expect(well.text).toMatch(/ok {4}jvm-log .*gc\.log: \d+ lines of it in 71/);
  expect(well.text).toContain('gives    pauses (stw, safepoint');
  expect(well.text).toContain(`process ${process.pid}, started`);
  expect(well.text).toContain(`collector ${url}: ready`);
  expect(well.code).toBe(0);

  const ill = await doctor('--trace-gc', join(folder, 'no.log'));
  expect(ill.text).toMatch(/ERROR trace-gc .*: the file is not there yet/);
  expect(ill.text).toContain('node --trace-gc');
  expect(ill.code).toBe(1);
  ready.close();
});
