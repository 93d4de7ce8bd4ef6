import { maxDurationUs } from '../signals/field.ts';
import { bucketOf, histogramScale } from '../signals/histogram.ts';
import type { Latency } from '../signals/latency.ts';
import type { Buckets, ExplicitBuckets, ExponentialBuckets } from './series.ts';

/** Counts by bucket of µs (lib/signals/histogram.ts). */
export type DurationCounts = Map<number, number>;

function add(counts: DurationCounts, seconds: number, count: number): void {
  if (!(count > 0)) return;
  const bucket = bucketOf(Math.min(maxDurationUs, Math.max(0, seconds * 1e6)));
  counts.set(bucket, (counts.get(bucket) ?? 0) + count);
}

/**
 * An explicit bucket's values count as its upper bound, or as the largest value seen where that is less: a percentile is
 * never below the truth, and above it by the bucket's width at most. What is above the last bound counts as that bound's
 * next bucket unless the largest value is known: of it, it is only known that it was longer.
 */
function addExplicit(counts: DurationCounts, { bounds, counts: given }: ExplicitBuckets, max: number): void {
  given.forEach((count, i) => {
    const bound = bounds[i];
    if (bound !== undefined) add(counts, Math.min(bound, max), count);
    else add(counts, Number.isFinite(max) ? max : (bounds.at(-1) ?? 0) * 2 ** (2 ** -histogramScale), count);
  });
}

/** The buckets of seconds do not fall on those of µs, so that values move by half a bucket at most, 2.2 % at scale 4. */
function addExponential(
  counts: DurationCounts,
  { scale, zeroCount, offset, counts: given }: ExponentialBuckets,
): void {
  add(counts, 0, zeroCount);
  given.forEach((count, i) => {
    add(counts, 2 ** ((offset + i + 0.5) / 2 ** scale), count);
  });
}

/** Adds the counts of a histogram of seconds. */
export function addBuckets(counts: DurationCounts, buckets: Buckets, max = Number.POSITIVE_INFINITY): void {
  if ('bounds' in buckets) addExplicit(counts, buckets, max);
  else addExponential(counts, buckets);
}

/** Of values only their number and sum are known: each counts as their mean. */
export function addMean(counts: DurationCounts, count: number, sum: number): void {
  if (count > 0) add(counts, sum / count, count);
}

/** As a row, or null when it would be empty. */
export function latencyRow(name: string, atUs: number, counts: DurationCounts): Latency | null {
  const buckets = [...counts.keys()].filter(bucket => bucket >= 0);
  const zeroCount = counts.get(-1) ?? 0;
  if (buckets.length === 0)
    return zeroCount > 0 ? { atUs, name, scale: histogramScale, zeroCount, offset: 0, counts: [] } : null;
  const offset = Math.min(...buckets);
  const dense = Array.from(
    { length: Math.max(...buckets) - offset + 1 },
    (_, i) => counts.get(offset + i) ?? 0,
  );
  return { atUs, name, scale: histogramScale, zeroCount, offset, counts: dense };
}
