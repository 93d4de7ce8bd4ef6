import { expect, test } from 'vitest';
import { quantileUs } from '../../../lib/signals/histogram.ts';
import { LatencyHistogram, LatencyProbe } from './latency.ts';

const buckets = (row: { offset?: number; counts?: number[] }) =>
  (row.counts ?? []).map((_, i) => (row.offset ?? 0) + i);

test('quantiles read back from a row are within 2.2 % of the true ones', () => {
  const histogram = new LatencyHistogram('publish_to_client', 200_000);
  const values = Array.from({ length: 10_000 }, (_, i) => 1000 * 1.0007 ** i);
  for (const us of values) histogram.record(us);
  const row = histogram.takeRow(1);
  if (row === null) throw new Error('no row');
  expect(row).toMatchObject({ atUs: 1, name: 'publish_to_client', budgetUs: 200_000, scale: 4 });
  for (const q of [0.5, 0.9, 0.99, 0.999, 1]) {
    const read = quantileUs(buckets(row), row.counts ?? [], q) ?? 0;
    const exact = values[Math.ceil(q * values.length) - 1] ?? 0;
    expect(Math.abs(read / exact - 1)).toBeLessThan(0.0225);
  }
});

test('a row takes what it counted away, and there is none of nothing', () => {
  const histogram = new LatencyHistogram('a', undefined);
  histogram.record(100);
  expect(histogram.takeRow(1)?.counts).toEqual([1]);
  expect(histogram.takeRow(2)).toBeNull();
  histogram.record(100);
  expect(histogram.takeRow(3)?.counts).toEqual([1]);
});

test('the shortest and the longest have a bucket; what is no duration has none', () => {
  const histogram = new LatencyHistogram('a', undefined);
  for (const us of [0, 1, 3_600_000_000, 1e15, Number.POSITIVE_INFINITY]) histogram.record(us);
  for (const us of [-1, Number.NaN]) histogram.record(us);
  const row = histogram.takeRow(1);
  expect(row?.offset).toBe(-1);
  expect(row?.counts?.[0]).toBe(2);
  expect(row?.counts?.at(-1)).toBe(3);
});

test('names are bounded', () => {
  const probe = new LatencyProbe();
  for (let i = 0; i < 64; i++) expect(probe.of(`name ${i}`, undefined)).toBeDefined();
  expect(probe.of('one more', undefined)).toBeUndefined();
  expect(probe.of('name 3', 5000)?.budgetUs).toBe(5000);
});
