/** Collections and allocation as recorded, against V8's own account of the same process. */
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Tick } from '../../../lib/signals/tick.ts';
import { buildIfStale, runNode } from '../testing/child.ts';
import { TestCollector } from '../testing/collector.ts';
import { causeText } from './gc-log.ts';

let collector: TestCollector;

beforeAll(buildIfStale, 60_000);
beforeEach(async () => {
  collector = await TestCollector.listen();
});
afterEach(() => collector.close());

test('the recorded GC time is that of --trace-gc-nvp, within 5 %', async () => {
  // Collections that last, and several per turn of the event loop: V8 writes its line about each one, which takes
  // 0.2 ms, while Node's clock for it is still running.
  const script = `
    const agent = startAgent({ service: 'gc' });
    const live = [];
    let sink, turn = 0;
    const timer = setInterval(() => {
      for (let i = 0; i < 30000; i++) live[(turn * 7919 + i * 31) % 400000] = { i, at: { x: i + 0.5 } };
      for (let i = 0; i < 1500; i++) sink = new Array(1000).fill(i + 0.5);
      if (turn % 4 === 3) gc();
      if (++turn === 60) { clearInterval(timer); agent.stop(); }
    }, 20);`;
  const flags = ['--trace-gc-nvp', '--expose-gc', '--max-semi-space-size=8'];
  const { stdout } = await runNode(script, flags, { OVERTICK_URL: collector.url });
  const collections = collector.rows('pauses').filter(isCollection);
  const recorded = collections.map(pause => pause.durationUs / 1000);
  const traced = bestAligned(
    [...stdout.matchAll(/ms: pause=([\d.]+) .*?gc=/g)].map(match => Number(match[1])),
    recorded,
  );
  const [recordedMs, tracedMs] = [sum(recorded), sum(traced)];
  console.log(
    `GC ms: ${recordedMs.toFixed(1)} recorded in ${collections.length}, ${tracedMs.toFixed(1)} traced`,
  );
  expect(collections.length).toBeGreaterThan(30);
  expect(traced.length).toBe(recorded.length);
  expect(Math.abs(recordedMs / tracedMs - 1)).toBeLessThan(0.05);
  const measured = collections.filter(pause => pause.heapBeforeBytes !== undefined);
  expect(measured.length / collections.length).toBeGreaterThan(0.97);
  for (const pause of measured.filter(pause => pause.cause === 'mark-sweep-compact (forced)'))
    expect(pause.heapBeforeBytes).toBeGreaterThanOrEqual(pause.heapAfterBytes ?? 0);
}, 30_000);

test('allocation in a tick is known within 2 %, with collections inside and without', async () => {
  // An array of 1000 doubles takes 8048 bytes: 8016 for its numbers, 32 for itself.
  const script = `
    const agent = startAgent({ service: 'alloc' });
    const live = Array.from({ length: 100000 }, (_, i) => ({ i, at: { x: i } }));
    let sink;
    const allocate = arrays => { for (let i = 0; i < arrays; i++) sink = new Array(1000).fill(0.5); };
    allocate(5000);
    let turn = 0;
    const timer = setInterval(() => {
      const arrays = turn % 2 === 0 ? 100 : 1500;
      agent.players(arrays);
      agent.tick(() => { allocate(arrays); if (turn % 10 === 9) gc(); });
      if (++turn === 80) { clearInterval(timer); agent.stop(); }
    }, 40);`;
  const flags = ['--expose-gc', '--max-semi-space-size=4'];
  const { stderr } = await runNode(script, flags, { OVERTICK_URL: collector.url });
  expect(stderr).toBe('');
  const pauses = collector.rows('pauses');
  const collected = (tick: Tick) =>
    pauses.some(
      pause =>
        pause.startUs >= tick.startUs &&
        pause.startUs < tick.startUs + tick.durationUs &&
        isCollection(pause),
    );
  const ticks = collector.rows('ticks').slice(10);
  expect(ticks).toHaveLength(70);
  const errors = { with: [] as number[], without: [] as number[] };
  for (const tick of ticks) {
    const exactBytes = (tick.players ?? 0) * 8048;
    errors[collected(tick) ? 'with' : 'without'].push((tick.allocBytes ?? Number.NaN) / exactBytes - 1);
  }
  const range = (values: number[]) => `${percent(Math.min(...values))} to ${percent(Math.max(...values))}`;
  console.log(`allocation: ${range(errors.with)} with, ${range(errors.without)} without collections inside`);
  expect(errors.with.length).toBeGreaterThan(30);
  expect(errors.without.length).toBeGreaterThan(5);
  for (const error of [...errors.with, ...errors.without]) expect(Math.abs(error)).toBeLessThan(0.02);
}, 30_000);

test('the total of allocated bytes grows by what the ticks allocated', async () => {
  const script = `
    const agent = startAgent({ service: 'alloc', sampleMs: 250 });
    let sink, turn = 0;
    const timer = setInterval(() => {
      agent.tick(() => { for (let i = 0; i < 500; i++) sink = new Array(1000).fill(0.5); });
      if (++turn === 60) { clearInterval(timer); agent.stop(); }
    }, 25);`;
  await runNode(script, [], { OVERTICK_URL: collector.url });
  const samples = collector.rows('samples');
  const [first, last] = [samples[0], samples.at(-1)];
  const ticks = collector
    .rows('ticks')
    .filter(tick => tick.startUs >= (first?.atUs ?? 0) && tick.startUs < (last?.atUs ?? 0));
  const inTicks = ticks.reduce((sum, tick) => sum + (tick.allocBytes ?? Number.NaN), 0);
  const grown = (last?.allocatedBytesTotal ?? 0) - (first?.allocatedBytesTotal ?? 0);
  expect(grown / inTicks).toBeGreaterThan(0.98);
  expect(grown / inTicks).toBeLessThan(1.1);
}, 30_000);

test('causes are in words, with their flags', () => {
  expect(causeText(1, 0)).toBe('scavenge');
  expect(causeText(4, 4)).toBe('mark-sweep-compact (forced)');
  expect(causeText(4, 64 | 16)).toBe('mark-sweep-compact (all available garbage, scheduled idle)');
  expect(causeText(8, 0)).toBe('incremental marking');
  expect(causeText(16, 0)).toBe('weak callbacks');
  expect(causeText(3, 0)).toBe('kind 3');
});

/** The trace also has what came before the agent's start and after its end: the stretch that fits best. */
function bestAligned(traced: number[], recorded: number[]): number[] {
  const stretches = Array.from({ length: Math.max(0, traced.length - recorded.length) + 1 }, (_, begin) =>
    traced.slice(begin, begin + recorded.length),
  );
  const misfit = (stretch: number[]) => sum(stretch.map((ms, i) => Math.abs(ms - (recorded[i] ?? 0))));
  return stretches.sort((a, b) => misfit(a) - misfit(b))[0] ?? [];
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function isCollection(pause: { cause?: string }): boolean {
  return /scavenge|mark-sweep/.test(pause.cause ?? '');
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}
