/**
 * What a scrape and an OTLP export both become. Names are Prometheus names, counters with `_total`; values are in the
 * base unit that the name says (seconds, bytes).
 */
export type Labels = Readonly<Record<string, string>>;

/** counts[i] holds the values up to bounds[i] and above the bound before it; one more holds what is above them all. */
export type ExplicitBuckets = { bounds: readonly number[]; counts: readonly number[] };

/** As in OpenTelemetry: counts[i] holds the values in (base^(offset+i), base^(offset+i+1)], base = 2^(2^-scale). */
export type ExponentialBuckets = {
  scale: number;
  zeroCount: number;
  offset: number;
  counts: readonly number[];
};

export type Buckets = ExplicitBuckets | ExponentialBuckets;

type Value = { type: 'gauge' | 'counter' | 'unknown'; value: number };
/** `sum` is null where it is not told. `max` is of the time that the series covers. */
type Distribution = { count: number; sum: number | null };
type Histogram = Distribution & { type: 'histogram'; buckets: Buckets; max?: number };
type Summary = Distribution & { type: 'summary' };

export type Series = {
  name: string;
  labels: Labels;
  /** What was added since the last export, and not since the process started. */
  isDelta?: boolean;
} & (Value | Histogram | Summary);

export type DistributionSeries = Extract<Series, { type: 'histogram' | 'summary' }>;

/** The same for the same labels in whatever order, but for the one that is left out. */
export function labelKey(labels: Labels, without = ''): string {
  const parts: string[] = [];
  for (const name in labels)
    if (name !== without) parts.push(`${JSON.stringify(name)}:${JSON.stringify(labels[name])}`);
  return parts.length > 1 ? parts.sort().join() : (parts[0] ?? '');
}

/** Names of labels come from strangers, so that the object has no prototype. */
export const newLabels = (): Record<string, string> => Object.create(null);
