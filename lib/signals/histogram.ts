/**
 * Log-scaled histograms of µs: base-2 exponential buckets of scale 4, as in OpenTelemetry's data model
 * (opentelemetry.io/docs/specs/otel/metrics/data-model, "ExponentialHistogram"). Bucket i holds the values in
 * (2^(i/16), 2^((i+1)/16)] µs, so a value read back from the middle of its bucket is off by 2.2 % at most.
 * One scale everywhere makes histograms mergeable by adding counts, in JavaScript and in ClickHouse (sumMap).
 */
export const histogramScale = 4;
const bucketsPerDoubling = 2 ** histogramScale;

/** Bucket of a value in µs; 0 µs and less fall into the bucket of 1 µs, -1. */
export function bucketOf(us: number): number {
  return us <= 1 ? -1 : Math.ceil(Math.log2(us) * bucketsPerDoubling) - 1;
}

/** Lower and upper bound of a bucket in µs. */
export function bucketBoundsUs(bucket: number): [lower: number, upper: number] {
  return [2 ** (bucket / bucketsPerDoubling), 2 ** ((bucket + 1) / bucketsPerDoubling)];
}

/** The value that stands for a bucket: the geometric middle of its bounds, in µs. */
export function bucketMiddleUs(bucket: number): number {
  return 2 ** ((bucket + 0.5) / bucketsPerDoubling);
}

/** Bucket here of bucket `index` of a histogram of another scale; a coarser one is put at the middle of its bucket. */
export function rescaleBucket(index: number, scale: number): number {
  if (scale === histogramScale) return index;
  if (scale > histogramScale) return Math.floor(index / 2 ** (scale - histogramScale));
  return Math.floor((index + 0.5) * 2 ** (histogramScale - scale));
}

/** Quantile q (0 to 1) in µs of counts by bucket; null when there are none. */
export function quantileUs(buckets: readonly number[], counts: readonly number[], q: number): number | null {
  const order = buckets.map((_, i) => i).sort((a, b) => (buckets[a] ?? 0) - (buckets[b] ?? 0));
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const rank = Math.max(1, Math.ceil(q * total));
  let seen = 0;
  for (const i of order) {
    seen += counts[i] ?? 0;
    if (seen >= rank) return bucketMiddleUs(buckets[i] ?? 0);
  }
  return null;
}
