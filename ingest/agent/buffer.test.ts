import { expect, test } from 'vitest';
import { Backlog, TickRing } from './buffer.ts';

function push(ring: TickRing, number: number): void {
  ring.number[ring.claim()] = number;
  ring.commit();
}

const numbers = (ring: TickRing) => Array.from({ length: ring.size }, (_, n) => ring.number[ring.slot(n)]);

test('a full ring lets the oldest tick go and counts it', () => {
  const ring = new TickRing(1);
  for (let i = 0; i < ring.capacity + 3; i++) push(ring, i);
  expect(ring.size).toBe(ring.capacity);
  expect(ring.dropped).toBe(3);
  expect(numbers(ring)[0]).toBe(3);
  expect(numbers(ring).at(-1)).toBe(ring.capacity + 2);
});

test('ticks come out in the order they went in, round the end of the ring', () => {
  const ring = new TickRing(1);
  for (let i = 0; i < ring.capacity - 2; i++) push(ring, i);
  ring.release(ring.capacity - 4);
  for (let i = 0; i < 5; i++) push(ring, 1000 + i);
  const last = ring.capacity - 3;
  expect(numbers(ring)).toEqual([last - 1, last, 1000, 1001, 1002, 1003, 1004]);
});

test('a ring that ran empty starts over at its first slot', () => {
  const ring = new TickRing(1);
  for (let i = 0; i < 10; i++) push(ring, i);
  ring.release(10);
  expect(ring.claim()).toBe(0);
});

test('memory is what was asked for', () => {
  const ring = new TickRing(8_388_608);
  const columns = Object.values(ring).filter(value => ArrayBuffer.isView(value));
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
