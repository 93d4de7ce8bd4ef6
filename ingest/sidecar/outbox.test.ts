import { afterEach, beforeEach, expect, test } from 'vitest';
import { batchUrl } from '../../lib/sending/batch-url.ts';
import type { Tick } from '../../lib/signals/tick.ts';
import { TestCollector } from '../agent/testing/collector.ts';
import { Outbox } from './outbox.ts';
import { Target } from './target.ts';

const startedAtUs = 1_795_249_000_000_000;
let collector: TestCollector;
let outbox: Outbox;
let target: Target;

function open(maxBytes?: number): void {
  outbox = new Outbox(batchUrl(collector.url) as URL, undefined, () => {}, maxBytes);
  target = new Target({ service: 'arena', instance: 'arena-1', startedAtUs }, parcel => outbox.add(parcel));
}

function tick(number: number, durationUs = 1_000): Tick {
  return { tick: number, startUs: startedAtUs + number * 50_000, durationUs, budgetUs: 50_000 };
}

function send(...ticks: Tick[]): void {
  for (const row of ticks) target.sinkOf('statsd').tick(row);
  target.seal();
}

const numbers = () => collector.rows('ticks').map(row => row.tick);

beforeEach(async () => {
  collector = await TestCollector.listen();
  open();
});
afterEach(async () => {
  outbox.sender.close();
  await collector.close();
});

test('batches arrive in order, each under a number of its own and with who sent them', async () => {
  send(tick(1), tick(2, 60_000));
  send(tick(3));
  await outbox.drain(5_000);
  expect(numbers()).toEqual([1, 2, 3]);
  expect(new Set(collector.received.map(({ batch }) => batch.batchId)).size).toBe(3);
  expect(collector.received[0]?.batch.batchId).toMatch(/^arena-1:\d{16}:0$/);
  expect(collector.received[0]?.batch.resource).toEqual({
    service: 'arena',
    instance: 'arena-1',
    startedAtUs,
  });
  expect(outbox.bytes).toBe(0);
});

test('what failed is sent again, the same bytes; what is refused for good is lost, counted, and holds up nothing', async () => {
  collector.replies.push({ status: 503 }, { status: 202 }, { status: 400 });
  send(tick(1));
  send(tick(2), tick(3));
  send(tick(4));
  await outbox.pump(true);
  await outbox.drain(5_000);
  const [first, again] = collector.received;
  expect(again?.bytes.equals(first?.bytes as Buffer)).toBe(true);
  expect(numbers().at(-1)).toBe(4);
  expect(outbox.rowsDropped).toBe(2);
  target.sample(startedAtUs);
  target.seal();
  await outbox.drain(5_000);
  expect(collector.rows('samples')).toEqual([{ atUs: startedAtUs, ticksDropped: 2, source: 'agent' }]);
});

test('Retry-After is kept to', async () => {
  collector.replies.push({ status: 429, headers: { 'retry-after': '30' } });
  send(tick(1));
  await outbox.pump();
  send(tick(2));
  await outbox.pump();
  await outbox.pump();
  expect(collector.received).toHaveLength(1);
  expect(outbox.waiting).toBe(1);
});

test('while the collector is away memory is bounded: the oldest goes, breaches stay, and the loss is told', async () => {
  open(65_536);
  for (let i = 0; i < 2_000; i++) send(tick(i, i % 500 === 0 ? 60_000 : 1_000));
  expect(outbox.bytes).toBeLessThanOrEqual(65_536);
  expect(outbox.rowsDropped).toBeGreaterThan(1_000);
  const dropped = outbox.rowsDropped;
  target.sample(startedAtUs);
  target.seal();
  await outbox.drain(10_000);
  expect(numbers().filter(number => (number ?? 0) % 500 === 0)).toEqual([0, 500, 1000, 1500]);
  expect(numbers()).toContain(1_999);
  expect(collector.rows('ticks')).toHaveLength(2_000 - outbox.rowsDropped);
  const told = collector.rows('samples').reduce((sum, sample) => sum + (sample.ticksDropped ?? 0), 0);
  expect(told).toBe(dropped);
});
