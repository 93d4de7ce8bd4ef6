import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketBoundsUs, bucketMiddleUs, bucketOf, quantileUs, rescaleBucket } from './histogram.ts';

describe('log histogram', () => {
  it('puts every value into the bucket whose bounds hold it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 3_600_000_000 }), us => {
        const [lower, upper] = bucketBoundsUs(bucketOf(us));
        expect(us).toBeGreaterThan(lower * (1 - 1e-12));
        expect(us).toBeLessThanOrEqual(upper * (1 + 1e-12));
      }),
    );
  });

  it('reads a value back within 2.2 %', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 3_600_000_000 }), us => {
        expect(Math.abs(bucketMiddleUs(bucketOf(us)) - us) / us).toBeLessThan(0.0222);
      }),
    );
  });

  it('finds the quantile whatever the order of the buckets', () => {
    const values = Array.from({ length: 1000 }, (_, i) => i + 1);
    const counts = new Map<number, number>();
    for (const us of values) counts.set(bucketOf(us), (counts.get(bucketOf(us)) ?? 0) + 1);
    const entries = [...counts].reverse();
    const p99 = quantileUs(
      entries.map(([bucket]) => bucket),
      entries.map(([, count]) => count),
      0.99,
    );
    expect(Math.abs((p99 ?? 0) - 990) / 990).toBeLessThan(0.03);
  });

  it('has no quantile of nothing', () => {
    expect(quantileUs([], [], 0.5)).toBeNull();
  });

  it('brings a histogram of another scale to this one: the value stays in its bucket, or in the middle of a coarser one', () => {
    // 1000 µs at scale 20 lies in bucket ceil(log2(1000) * 2^20) - 1.
    const fine = Math.ceil(Math.log2(1000) * 2 ** 20) - 1;
    expect(rescaleBucket(fine, 20)).toBe(bucketOf(1000));
    // Scale 0 has one bucket from 512 to 1024.
    const middle = bucketMiddleUs(rescaleBucket(9, 0));
    expect(middle).toBeGreaterThan(512);
    expect(middle).toBeLessThan(1024);
  });
});
