import type { Buckets, DistributionSeries, ExponentialBuckets } from './series.ts';

/** What came to a histogram or summary since the last look. `buckets` is null for a summary. */
export type Step = { count: number; sum: number | null; buckets: Buckets | null; max?: number };

/** A histogram at a coarser scale: buckets are brought together two by two, as OpenTelemetry's SDKs do when they run out. */
function coarser({ scale, zeroCount, offset, counts }: ExponentialBuckets, to: number): ExponentialBuckets {
  const factor = 2 ** (scale - to);
  const first = Math.floor(offset / factor);
  const merged = new Array<number>(
    counts.length === 0 ? 0 : Math.floor((offset + counts.length - 1) / factor) - first + 1,
  ).fill(0);
  counts.forEach((count, i) => {
    const at = Math.floor((offset + i) / factor) - first;
    merged[at] = (merged[at] ?? 0) + count;
  });
  return { scale: to, zeroCount, offset: first, counts: merged };
}

const isFalling = (counts: readonly number[]) => counts.some(count => count < 0);

/** `now` less `before`; null where they have no common buckets, or something fell. */
function bucketStep(now: Buckets, before: Buckets): Buckets | null {
  if ('bounds' in now) {
    if (!('bounds' in before) || before.bounds.length !== now.bounds.length) return null;
    if (now.bounds.some((bound, i) => bound !== before.bounds[i])) return null;
    const counts = now.counts.map((count, i) => count - (before.counts[i] ?? 0));
    return isFalling(counts) ? null : { bounds: now.bounds, counts };
  }
  if ('bounds' in before || before.scale < now.scale) return null;
  const { offset, counts: earlier, zeroCount } = coarser(before, now.scale);
  const counts = now.counts.map((count, i) => count - (earlier[now.offset + i - offset] ?? 0));
  const zeros = now.zeroCount - zeroCount;
  return zeros < 0 || isFalling(counts) ? null : { ...now, zeroCount: zeros, counts };
}

const bucketsOf = (series: DistributionSeries) => (series.type === 'histogram' ? series.buckets : null);

const whole = (series: DistributionSeries): Step => ({
  count: series.count,
  sum: series.sum,
  buckets: bucketsOf(series),
  ...(series.type === 'histogram' && series.max !== undefined && { max: series.max }),
});

/**
 * What came since `before`. Null: not known, since this is the first look or the buckets changed. A count that fell began
 * anew, so that all of it is new.
 */
export function stepOf(series: DistributionSeries, before: DistributionSeries | undefined): Step | null {
  if (series.isDelta) return whole(series);
  if (before === undefined) return null;
  if (series.count < before.count) return whole(series);
  const sum = series.sum === null || before.sum === null ? null : series.sum - before.sum;
  const [now, earlier] = [bucketsOf(series), bucketsOf(before)];
  const buckets = now && earlier && bucketStep(now, earlier);
  if (now !== null && buckets === null) return null;
  return { count: series.count - before.count, sum, buckets };
}
