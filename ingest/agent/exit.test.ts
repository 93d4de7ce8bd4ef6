/** The agent and the end of its host: real processes. */
import { once } from 'node:events';
import net from 'node:net';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { buildIfStale, registerUrl, runNode } from './testing/child.ts';
import { TestCollector } from './testing/collector.ts';

let collector: TestCollector;

beforeAll(buildIfStale, 60_000);
beforeEach(async () => {
  collector = await TestCollector.listen();
});
afterEach(() => collector.close());

const tickOnce = `const agent = startAgent({ service: 'a' }); agent.tick(() => {});`;

test('what was recorded just before the end still arrives', async () => {
  const { code, stderr } = await runNode(tickOnce, [], { OVERTICK_URL: collector.url });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(collector.rows('ticks')).toHaveLength(1);
});

test('a collector that is not there keeps no process from its end', async () => {
  const { code, tookMs, stderr } = await runNode(tickOnce, [], { OVERTICK_URL: 'http://127.0.0.1:9' });
  expect(code).toBe(0);
  expect(tookMs).toBeLessThan(10_000);
  expect(stderr.match(/overtick/g)?.length ?? 0).toBeLessThanOrEqual(1);
});

test('a collector that takes the connection and never answers holds the end up for a second at most', async () => {
  const silent = net.createServer(() => {}).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as net.AddressInfo;
  const script = `${tickOnce} const began = performance.now();
    process.on('exit', () => console.log(performance.now() - began));`;
  const { code, stdout } = await runNode(script, [], { OVERTICK_URL: `http://127.0.0.1:${port}` });
  silent.close();
  expect(code).toBe(0);
  expect(Number(stdout)).toBeLessThan(5_000);
}, 15_000);

test('process.exit is not held up at all', async () => {
  const script = `${tickOnce} setTimeout(() => process.exit(3), 50);`;
  expect((await runNode(script, [], { OVERTICK_URL: collector.url })).code).toBe(3);
});

test('register alone records the runtime, under the name of the directory or of package.json', async () => {
  const script = 'setTimeout(() => {}, 900);';
  const { code, stderr } = await runNode(script, ['--import', registerUrl, '--expose-gc'], {
    OVERTICK_URL: collector.url,
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(collector.received[0]?.batch.resource).toMatchObject({ service: 'overtick', runtime: 'node' });
  expect(collector.rows('samples').length).toBeGreaterThan(0);
  expect(collector.rows('ticks')).toEqual([]);
});

test('startAgent after register takes the same agent over: one instance, nothing twice', async () => {
  const script = `
    await new Promise(resolve => setTimeout(resolve, 700));
    const agent = startAgent({ service: 'arena', instance: 'arena-1', budgetMs: 50 });
    agent.tick(() => {});
    gc();
    setTimeout(() => {}, 400);`;
  const flags = ['--import', registerUrl, '--expose-gc'];
  await runNode(script, flags, { OVERTICK_URL: collector.url, OVERTICK_SERVICE: 'early' });
  const services = collector.received.map(({ batch }) => batch.resource.service);
  expect(new Set(services)).toEqual(new Set(['early', 'arena']));
  expect(services.lastIndexOf('early')).toBeLessThan(services.indexOf('arena'));
  expect(collector.rows('ticks')).toMatchObject([{ tick: 1, budgetUs: 50_000 }]);
  const forced = collector.rows('pauses').filter(pause => pause.cause === 'mark-sweep-compact (forced)');
  expect(forced.length).toBe(1);
  const starts = collector.rows('pauses').map(pause => pause.startUs);
  expect(new Set(starts).size).toBe(starts.length);
});

test('a wrong environment does not keep a server from starting', async () => {
  const flags = ['--import', registerUrl];
  const { code, stdout, stderr } = await runNode(`console.log('up')`, flags, { OVERTICK_URL: 'nonsense' });
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'up\n' });
  expect(stderr).toContain('url must be');
});

test('worker threads of a registered process do not report as it', async () => {
  const script = `
    const { Worker } = await import('node:worker_threads');
    new Worker('setTimeout(() => {}, 900)', { eval: true });`;
  await runNode(script, ['--import', registerUrl], { OVERTICK_URL: collector.url });
  const rows = collector.rows('samples').map(sample => sample.cpuUserUs ?? 0);
  expect([...rows].sort((a, b) => a - b)).toEqual(rows);
  expect(new Set(collector.received.map(({ batch }) => batch.batchId)).size).toBe(collector.received.length);
});
