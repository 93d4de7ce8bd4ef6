import { once } from 'node:events';
import net from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ticksPerBatch } from './buffer.ts';
import { type Agent, type AgentOptions, startAgent } from './index.ts';
import { TestCollector } from './testing/collector.ts';

let collector: TestCollector;
let agent: Agent;
let stderr = '';

function start(options: AgentOptions = {}): Agent {
  agent = startAgent({
    service: 'arena',
    instance: 'arena-1',
    url: collector.url,
    stopTimeoutMs: 300,
    ...options,
  });
  return agent;
}

const sleep = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

beforeEach(async () => {
  collector = await TestCollector.listen();
  stderr = '';
  vi.spyOn(process.stderr, 'write').mockImplementation(text => {
    stderr += text;
    return true;
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await agent?.stop();
  await collector.close();
});

test('a batch that failed is sent again: the same id, the same bytes, and nothing twice', async () => {
  collector.replies.push({ status: 503 }, { status: 500 });
  start();
  for (let i = 0; i < 5; i++) agent.tick(() => {});
  await collector.until(() => collector.received.length >= 4);
  const [first, second, third, fourth] = collector.received;
  expect(second?.bytes.equals(first?.bytes ?? Buffer.alloc(0))).toBe(true);
  expect(third?.bytes.equals(first?.bytes ?? Buffer.alloc(0))).toBe(true);
  expect(first?.batch.batchId).toMatch(/^arena-1:\d{16}:0$/);
  expect(fourth?.batch.batchId).toMatch(/:1$/);
  expect(agent.stats()).toMatchObject({ attemptsFailed: 2, batchesRejected: 0 });
});

test('Retry-After is kept to, and the ticks of the meantime come afterwards', async () => {
  collector.replies.push({ status: 429, headers: { 'retry-after': '1' } });
  start();
  agent.tick(() => {});
  await collector.until(() => collector.received.length === 1);
  agent.tick(() => {});
  await collector.until(() => collector.received.length >= 3);
  const [refused, again, next] = collector.received;
  expect((again?.atMs ?? 0) - (refused?.atMs ?? 0)).toBeGreaterThanOrEqual(990);
  expect(next?.batch.ticks?.map(tick => tick.tick)).toEqual([2]);
});

test('a batch that was refused for good is dropped, counted and said once, and the next goes out', async () => {
  collector.replies.push({ status: 400 });
  start({ token: 'very-secret' });
  agent.tick(() => {});
  await collector.until(() => collector.received.length >= 2);
  agent.tick(() => {});
  await collector.until(() => collector.rows('ticks').length >= 2);
  await agent.stop();
  expect(collector.received[0]?.headers.authorization).toBe('Bearer very-secret');
  expect(new Set(collector.received.map(({ batch }) => batch.batchId)).size).toBe(collector.received.length);
  expect(agent.stats().batchesRejected).toBe(1);
  expect(stderr.match(/refused a batch \(400\)/g)).toHaveLength(1);
  expect(stderr).not.toContain('very-secret');
});

test('rows that the collector refuses are counted', async () => {
  collector.replies.push({
    status: 202,
    body: '{"accepted":{},"rejected":[{"section":"ticks","index":0,"reason":"x"}]}',
  });
  start();
  agent.tick(() => {});
  await collector.until(() => collector.received.length >= 2);
  expect(agent.stats().rowsRejected).toBe(1);
});

test('a slow collector has one batch at a time', async () => {
  collector.replies.push({ status: 202, afterMs: 900 });
  start();
  agent.tick(() => {});
  await collector.until(() => collector.received.length === 1);
  for (let i = 0; i < 3; i++) agent.tick(() => {});
  await sleep(600);
  expect(collector.received).toHaveLength(1);
  await collector.until(() => collector.rows('ticks').length === 4);
});

test('while the collector is away breaches and the newest ticks are kept, and the loss is reported', async () => {
  await collector.close();
  start({ bufferBytes: 262_144, budgetMs: 30 });
  await agent.tick(() => sleep(40));
  for (let i = 1; i < 5000; i++) agent.tick(() => {});
  await sleep(700);
  const { ticksDropped, ticksWaiting } = agent.stats();
  expect(ticksDropped).toBeGreaterThan(3000);
  expect(ticksDropped + ticksWaiting).toBeGreaterThan(4000);
  expect(stderr.match(/takes nothing \(ECONNREFUSED\)/g)).toHaveLength(1);

  const port = Number(new URL(collector.url).port);
  collector = await TestCollector.listen(port);
  await collector.until(() => collector.rows('ticks').some(tick => tick.tick === 5000));
  await collector.until(() => collector.rows('samples').some(sample => (sample.ticksDropped ?? 0) > 0));
  const reported = collector.rows('samples').reduce((sum, sample) => sum + (sample.ticksDropped ?? 0), 0);
  expect(reported).toBe(ticksDropped);
  expect(collector.received.at(-1)?.frame.dropped.ticks).toBe(ticksDropped);
  await collector.until(() => collector.rows('ticks').some(tick => tick.durationUs > 30_000));
  expect(collector.rows('ticks').filter(tick => tick.tick === 1)).toHaveLength(1);
  expect(stderr).toContain('takes batches again');
});

test('after an outage the newest ticks arrive first, then the others, oldest first, and each once', async () => {
  await collector.close();
  start();
  await sleep(400); // a batch of samples waits to be taken
  for (let i = 0; i < 7000; i++) agent.tick(() => {});
  await sleep(300);

  collector = await TestCollector.listen(Number(new URL(collector.url).port));
  // Not so fast that the backlog is gone before new ticks are due.
  for (let i = 0; i < 20; i++) collector.replies.push({ status: 202, afterMs: 150 });
  const timer = setInterval(() => agent.tick(() => {}), 20);
  await collector.until(() => collector.rows('ticks').some(tick => tick.tick === 4100));
  clearInterval(timer);
  await agent.stop();

  const all = collector.rows('ticks').map(({ tick }) => tick ?? 0);
  expect([...all].sort((a, b) => a - b)).toEqual(Array.from(all, (_, i) => i + 1));
  const batches = collector.received.map(({ batch }) => batch.ticks?.[0]?.tick ?? 0).filter(tick => tick > 0);
  const newest = batches[0] ?? 0;
  expect(newest).toBeGreaterThan(7000 - ticksPerBatch);
  expect(batches.filter(tick => tick < newest)).toEqual([1, 2049, 4097]);
  expect(batches.findIndex(tick => tick > 7000)).toBeLessThan(batches.indexOf(4097));
});

test.each([
  ['another machine', '0.0.0.0', 'gzip'], // it leads here too, by a name that does not say so
  ['this machine', '127.0.0.1', undefined],
])(
  'a large batch to %s is compressed if that pays, and a retry of it is the same bytes',
  async (_, host, encoding) => {
    collector.replies.push({ status: 503 });
    start({ url: collector.url.replace('127.0.0.1', host) });
    for (let i = 0; i < 500; i++) agent.tick(tick => tick.phase('physics'));
    await collector.until(() => collector.rows('ticks').length >= 1000);
    const [first, second] = collector.received;
    expect(first?.headers['content-encoding']).toBe(encoding);
    expect(first?.headers['content-type']).toBe('application/vnd.overtick.batch');
    expect(second?.bytes.equals(first?.bytes ?? Buffer.alloc(0))).toBe(true);
  },
);

test('a connection that was closed meanwhile is replaced, and one that closes is not reused', async () => {
  collector.replies.push({ status: 202, headers: { connection: 'close' } }, { status: 202 });
  start();
  agent.tick(() => {});
  await collector.until(() => collector.received.length >= 2);
  agent.tick(() => {});
  await collector.until(() => collector.rows('ticks').length === 2);
  expect(agent.stats()).toMatchObject({ attemptsFailed: 0, batchesRejected: 0 });
});

test('a server that speaks something else is not believed', async () => {
  const other = net.createServer(socket => socket.end('SSH-2.0-OpenSSH_9.2\r\n')).listen(0, '127.0.0.1');
  await once(other, 'listening');
  start({ url: `http://127.0.0.1:${(other.address() as net.AddressInfo).port}` });
  agent.tick(() => {});
  await collector.until(() => agent.stats().attemptsFailed >= 1);
  await agent.stop();
  other.close();
  expect(agent.stats().batchesSent).toBe(0);
  expect(stderr).toMatch(/EPROTO|ECONNRESET|EPIPE/);
});
