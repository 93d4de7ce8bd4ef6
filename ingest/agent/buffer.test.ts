import { expect, test } from 'vitest';
import { Backlog, TickBuffer } from './buffer.ts';
import { TickRing } from './ring.ts';

/** A tick that is over its budget of 1 ms, or that is not. */
function push(ring: TickRing, number: number, breached = false): void {
  const slot = ring.claim();
  ring.number[slot] = number;
  ring.budgetUs[slot] = 1000;
  ring.durationNs[slot] = breached ? 2e6 : 1e6;
  ring.heapBegin[slot] = number;
  ring.commit();
}

const numbers = (ring: TickRing) => Array.from({ length: ring.size }, (_, n) => ring.number[ring.slot(n)]);
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

test('a full ring lets the oldest tick go and counts it', () => {
  const ring = new TickRing(256);
  for (let i = 0; i < 259; i++) push(ring, i);
  expect(ring.dropped).toBe(3);
  expect(numbers(ring)).toEqual(range(3, 259));
});

test('ticks come out in the order they went in, round the end of the ring', () => {
  const ring = new TickRing(256);
  for (let i = 0; i < 254; i++) push(ring, i);
  ring.release(252);
  for (let i = 0; i < 5; i++) push(ring, 1000 + i);
  expect(numbers(ring)).toEqual([252, 253, 1000, 1001, 1002, 1003, 1004]);
});

test('a ring that ran empty starts over at its first slot', () => {
  const ring = new TickRing(256);
  for (let i = 0; i < 10; i++) push(ring, i);
  ring.release(10);
  expect(ring.claim()).toBe(0);
});

test('the newest ticks are live, those before them the backlog, and each is in one of the two', () => {
  const { live, backlog, breached } = new TickBuffer(1);
  for (let i = 0; i < 200; i++) push(live, i);
  expect(numbers(live)).toEqual(range(200 - live.capacity, 200));
  expect(numbers(backlog)).toEqual(range(0, 200 - live.capacity));
  expect(breached.size).toBe(0);
});

test('a full buffer drops the oldest ticks and counts them, breaches last', () => {
  const buffer = new TickBuffer(1);
  const breaches = new Set([0, 7, 100, 101, 900]);
  for (let i = 0; i < 1000; i++) push(buffer.live, i, breaches.has(i));
  expect(numbers(buffer.breached)).toEqual([0, 7, 100, 101]);
  expect(numbers(buffer.backlog)).toContain(900);
  expect(numbers(buffer.live).at(-1)).toBe(999);
  expect(buffer.size + buffer.dropped).toBe(1000);

  for (let i = 1000; i < 2000; i++) push(buffer.live, i, true);
  expect(buffer.size + buffer.dropped).toBe(2000);
  const kept = [buffer.breached, buffer.backlog, buffer.live].flatMap(numbers);
  expect(kept).toEqual(range(2000 - kept.length, 2000));
});

test('the allocation of a tick that moves on unresolved is unknown', () => {
  const { live, backlog } = new TickBuffer(1);
  for (let i = 0; i < live.capacity; i++) push(live, i);
  live.resolved = 1;
  push(live, 1000);
  push(live, 1001);
  expect([...backlog.heapBegin.subarray(0, 2)]).toEqual([0, Number.NaN]);
});

test('memory is what was asked for', () => {
  const { live, backlog, breached } = new TickBuffer(8_388_608);
  const columns = [live, backlog, breached].flatMap(ring => Object.values(ring)).filter(ArrayBuffer.isView);
  const bytes = columns.reduce((sum, column) => sum + column.byteLength, 0);
  expect(bytes).toBeLessThanOrEqual(8_388_608);
  expect(bytes).toBeGreaterThan(8_300_000);
});

test('a full backlog hands the row it drops to the next', () => {
  const backlog = new Backlog<{ n: number }>(2, (dropped, next) => {
    next.n += dropped.n;
  });
  for (const n of [1, 10, 100]) backlog.push({ n });
  expect(backlog.dropped).toBe(1);
  expect(backlog.take(5)).toEqual([{ n: 11 }, { n: 100 }]);
});
