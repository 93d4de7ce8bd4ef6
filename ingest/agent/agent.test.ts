import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Tick } from '../../lib/signals/tick.ts';
import { type Agent, type AgentOptions, startAgent } from './index.ts';
import { TestCollector } from './testing/collector.ts';

let collector: TestCollector;
let agent: Agent;

function start(options: AgentOptions = {}): Agent {
  agent = startAgent({ service: 'arena', instance: 'arena-1', budgetMs: 50, url: collector.url, ...options });
  return agent;
}

async function ticks(): Promise<Tick[]> {
  await agent.stop();
  return collector.rows('ticks');
}

function busy(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

const sleep = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

beforeEach(async () => {
  collector = await TestCollector.listen();
});
afterEach(async () => {
  await agent?.stop();
  await collector.close();
});

test('a tick says when, how long, its budget and its phases', async () => {
  start();
  const beforeUs = Date.now() * 1000;
  agent.tick(tick => {
    busy(2);
    tick.phase('physics');
    busy(6);
    tick.phase('send');
    busy(3);
    tick.phase('physics');
    busy(4);
  });
  const [tick] = await ticks();
  expect(tick).toMatchObject({ tick: 1, budgetUs: 50_000 });
  expect(tick).not.toHaveProperty('loop');
  expect(tick?.startUs).toBeGreaterThan(beforeUs - 3000);
  expect(tick?.startUs).toBeLessThan(Date.now() * 1000);
  expect(tick?.durationUs).toBeGreaterThanOrEqual(15_000);
  expect(tick?.phases?.physics).toBeGreaterThanOrEqual(10_000);
  expect(tick?.phases?.send).toBeGreaterThanOrEqual(3000);
  const phases = Object.values(tick?.phases ?? {}).reduce((sum, us) => sum + us, 0);
  expect((tick?.durationUs ?? 0) - phases).toBeGreaterThanOrEqual(1990);
});

test('what the function returns or throws goes through, and the tick is recorded either way', async () => {
  start();
  expect(agent.tick(() => 7)).toBe(7);
  expect(() =>
    agent.tick(() => {
      throw new Error('mine');
    }),
  ).toThrow('mine');
  expect(await agent.tick(async () => 8)).toBe(8);
  await expect(agent.tick(() => Promise.reject(new Error('later')))).rejects.toThrow('later');
  expect((await ticks()).map(tick => tick.tick)).toEqual([1, 2, 3, 4]);
});

test('an async tick lasts until its promise settles', async () => {
  start();
  await agent.tick(async tick => {
    tick.phase('wait');
    await sleep(30);
  });
  const [tick] = await ticks();
  expect(tick?.durationUs).toBeGreaterThanOrEqual(28_000);
});

test('begin and end do the same, and a tick that is never ended is counted', async () => {
  start();
  agent.begin();
  agent.begin().phase('only');
  agent.end();
  agent.end();
  expect(agent.stats().ticksAbandoned).toBe(1);
  expect(await ticks()).toMatchObject([{ tick: 2, phases: { only: expect.any(Number) } }]);
});

test('packets and players are unmeasured until told, then a measured zero', async () => {
  start();
  agent.tick(() => {});
  agent.players(12);
  agent.tick(tick => {
    agent.count('packetsSent', 3);
    tick.count('packetsSent', 4);
    agent.count('packetsDropped');
  });
  agent.tick(() => {});
  const [first, second, third] = await ticks();
  for (const name of ['packetsSent', 'packetsDropped', 'players']) expect(first).not.toHaveProperty(name);
  expect(second).toMatchObject({ packetsSent: 7, packetsDropped: 1, players: 12 });
  expect(third).toMatchObject({ packetsSent: 0, packetsDropped: 0, players: 12 });
});

test('packets counted between ticks belong to the sample', async () => {
  start({ sampleMs: 250 });
  agent.count('packetsSent', 5);
  await collector.until(() => collector.rows('samples').length >= 2);
  const sent = collector.rows('samples').map(sample => sample.packetsSent);
  expect(sent.slice(0, 2)).toEqual([5, 0]);
});

test('a sample has memory, CPU, loop and allocation, and totals only grow', async () => {
  start({ sampleMs: 250 });
  await collector.until(() => collector.rows('samples').length >= 3);
  const samples = collector.rows('samples');
  for (const sample of samples) {
    expect(sample.heapUsedBytes).toBeGreaterThan(1e6);
    expect(sample.heapLimitBytes).toBeGreaterThan(sample.heapUsedBytes ?? 0);
    expect(sample.rssBytes).toBeGreaterThan(1e7);
    expect(sample.loopUtilization).toBeLessThanOrEqual(1);
    expect(sample.ticksDropped).toBe(0);
  }
  const [first, , third] = samples;
  for (const name of ['allocatedBytesTotal', 'cpuUserUs', 'atUs'] as const)
    expect(third?.[name]).toBeGreaterThan(first?.[name] ?? Number.POSITIVE_INFINITY);
});

test('the loop delay is the longest stall, without the resolution of the clock that saw it', async () => {
  start({ sampleMs: 250 });
  await collector.until(() => collector.rows('samples').length >= 1);
  await sleep(50);
  busy(300);
  const before = collector.rows('samples').length;
  await collector.until(() => collector.rows('samples').length > before);
  const longest = Math.max(...collector.rows('samples').map(sample => sample.loopDelayMaxUs ?? 0));
  expect(longest).toBeGreaterThan(240_000);
  expect(longest).toBeLessThan(600_000);
});

test('events carry their count and attributes, cut to what the collector takes', async () => {
  start();
  agent.event('loot.duplicate', { count: 3, attributes: { chest: 17, 'a"b': '<i>' } });
  agent.event('x'.repeat(500), {
    attributes: Object.fromEntries(Array.from({ length: 40 }, (_, i) => [i, i])),
  });
  await agent.stop();
  const [first, second] = collector.rows('events');
  expect(first).toMatchObject({
    name: 'loot.duplicate',
    count: 3,
    attributes: { chest: '17', 'a"b': '<i>' },
  });
  expect(second?.name).toHaveLength(200);
  expect(Object.keys(second?.attributes ?? {})).toHaveLength(16);
});

test('loops of other names are told apart', async () => {
  start();
  const fanout = agent.loop(() => {}, { hz: 100, name: 'fanout', budgetMs: 5 });
  agent.tick(() => {});
  await sleep(60);
  fanout.stop();
  const rows = await ticks();
  expect(rows.filter(row => row.loop === undefined)).toMatchObject([{ tick: 1, budgetUs: 50_000 }]);
  expect(rows.filter(row => row.loop === 'fanout').length).toBeGreaterThan(2);
  expect(rows.find(row => row.loop === 'fanout')?.budgetUs).toBe(5000);
});

test('nothing that a server may pass by mistake throws', async () => {
  start();
  const anything = agent as unknown as Record<string, (...args: unknown[]) => unknown>;
  const hostile = { toString: () => assertNever() };
  const calls: [string, ...unknown[]][] = [
    ...[
      ['count', 'bananas', 1],
      ['count', 'packetsSent', Number.NaN],
      ['count', 'packetsSent', -4],
    ],
    ...[
      ['players', -1],
      ['players', undefined],
      ['players', Number.NaN],
    ],
    ...[
      ['event', undefined],
      ['event', 'a', null],
      ['event', hostile],
      ['event', 'a', { attributes: 5 }],
    ],
    ...[['latency', 'a', Number.NaN], ['latency', 'a', -5], ['latency', 'a', 'soon'], ['end']],
  ] as [string, ...unknown[]][];
  for (const [name, ...args] of calls) expect(() => anything[name]?.apply(agent, args)).not.toThrow();
  agent.tick(tick => {
    for (let i = 0; i < 2000; i++) tick.phase(`player ${i}`);
    (tick as unknown as { phase(name: unknown): void }).phase(undefined);
  });
  for (let i = 0; i < 200; i++) agent.latency(`request ${i}`, 1);
  expect(agent.stats().callsIgnored).toBeGreaterThan(100);
  const [tick] = await ticks();
  expect(Object.keys(tick?.phases ?? {})).toHaveLength(16);
});

function assertNever(): never {
  throw new Error('no text');
}

test('there is one agent in a process, until it is stopped', async () => {
  const first = start();
  expect(startAgent({ service: 'other' })).toBe(first);
  await first.stop();
  expect(start()).not.toBe(first);
});

test('bad options are one error at the start', () => {
  expect(() => startAgent({ service: 'arena', budgetMs: Number.NaN })).toThrow(/budgetMs/);
  start();
  expect(() => agent.loop(() => {}, { hz: 0 })).toThrow(/hz/);
});

test.runIf(process.platform === 'linux')(
  'a slow tick of a loop has its CPU time, a quick one has none',
  async () => {
    start({ budgetMs: 10 });
    let turn = 0;
    const loop = agent.loop(() => (++turn % 2 === 0 ? busy(12) : undefined), { hz: 20 });
    await sleep(450);
    loop.stop();
    const rows = await ticks();
    const slow = rows.filter(tick => tick.durationUs >= 12_000);
    expect(slow.length).toBeGreaterThan(2);
    for (const tick of slow) {
      expect(tick.cpuUs).toBeGreaterThan(0);
      expect(tick.cpuUs).toBeLessThanOrEqual(tick.durationUs + 100);
    }
    expect(rows.some(tick => tick.durationUs < 5000 && tick.cpuUs === undefined)).toBe(true);
    for (const tick of rows) expect(tick.startUs).toBeGreaterThanOrEqual(tick.scheduledUs ?? Infinity);
  },
);
