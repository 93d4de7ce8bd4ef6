import { type DistributionSeries, type Labels, labelKey, newLabels } from './series.ts';

/** A histogram or summary whose lines are being read. */
export type Group = {
  name: string;
  type: 'histogram' | 'summary';
  labels: Labels;
  count: number | null;
  sum: number | null;
  /** Upper bound to the count of all values up to it. */
  upTo: Map<number, number>;
};

const boundOf = (text: string) =>
  text === '+Inf' || text === 'Inf' ? Number.POSITIVE_INFINITY : Number(text);

/** Cumulative counts as counts a bucket; null where they fall, which no histogram does. */
function bucketsOf(upTo: ReadonlyMap<number, number>, count: number) {
  const bounds = [...upTo.keys()].filter(Number.isFinite).sort((a, b) => a - b);
  const counts: number[] = [];
  let below = 0;
  for (const total of [...bounds.map(bound => upTo.get(bound) ?? 0), count]) {
    if (total < below) return null;
    counts.push(total - below);
    below = total;
  }
  return { bounds, counts };
}

/** Null: its lines do not fit together. */
export function finished({ name, type, labels, count, sum, upTo }: Group): DistributionSeries | null {
  const total = count ?? upTo.get(Number.POSITIVE_INFINITY);
  if (total === undefined || !(total >= 0)) return null;
  const told = { name, labels, count: total, sum: Number.isFinite(sum) ? sum : null };
  if (type === 'summary') return { ...told, type };
  const buckets = bucketsOf(upTo, total);
  return buckets && { ...told, type, buckets };
}

/** Puts a line's value into its group; false: it is no line of a histogram or summary. */
export function fill(group: Group, suffix: string, labels: Labels, value: number): boolean {
  if (suffix === '_sum') group.sum = value;
  else if (suffix === '_count') group.count = value;
  else if (suffix === '_bucket' && group.type === 'histogram') {
    const bound = boundOf(labels.le ?? '');
    if (labels.le === undefined || Number.isNaN(bound) || !(value >= 0)) return false;
    group.upTo.set(bound, value);
    // Quantiles of a summary are of a time that nobody knows, and NaN when nothing happened: they are not used.
  } else return suffix === '' && group.type === 'summary';
  return true;
}

/** Brings the lines of histograms and summaries together: those with the same labels but for `le` and `quantile`. */
export function createGroups() {
  const groups = new Map<string, Group>();
  return {
    of(name: string, type: Group['type'], labels: Labels): Group {
      const own = type === 'histogram' ? 'le' : 'quantile';
      const key = `${name} ${labelKey(labels, own)}`;
      const known = groups.get(key);
      if (known) return known;
      const rest = newLabels();
      for (const label in labels) if (label !== own) rest[label] = labels[label] ?? '';
      const group: Group = { name, type, labels: rest, count: null, sum: null, upTo: new Map() };
      groups.set(key, group);
      return group;
    },
    finish(): { series: DistributionSeries[]; broken: number } {
      const series = [...groups.values()].map(finished);
      const whole = series.filter(one => one !== null);
      return { series: whole, broken: series.length - whole.length };
    },
  };
}
