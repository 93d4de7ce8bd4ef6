import type { Latency } from '../signals/latency.ts';
import { type Sample, sampleFields } from '../signals/sample.ts';
import { stepOf } from './difference.ts';
import { addBuckets, addMean, type DurationCounts, latencyRow } from './duration-histogram.ts';
import { type FieldRule, fieldRules, latencyRules, processStart, type SampleField } from './mapping.ts';
import { producers } from './producers.ts';
import { type DistributionSeries, type Labels, labelKey, type Series } from './series.ts';

export type Read = {
  reading: Partial<Omit<Sample, 'atUs' | 'source'>>;
  latencies: Latency[];
  /** When the process began, where the series tell; null: they do not. */
  startedAtUs: number | null;
};

export type Reader = {
  /** What the series of one process say at `atUs`. Remembers them: histograms are read by what came since the last time. */
  read(series: readonly Series[], atUs: number): Read;
  /** Field or latency to the series that it was last taken from. */
  sources(): ReadonlyMap<string, string>;
};

type Indexed<Rule> = Map<string, { rule: Rule; order: number }[]>;

function byName<Rule extends { from: string }>(rules: readonly Rule[]): Indexed<Rule> {
  const index: Indexed<Rule> = new Map();
  rules.forEach((rule, order) => {
    index.set(rule.from, [...(index.get(rule.from) ?? []), { rule, order }]);
  });
  return index;
}

const fieldsByName = byName(fieldRules);
const latenciesByName = byName(latencyRules);
const divisors = new Set(fieldRules.flatMap(({ per }) => per ?? []));
const names = new Set([
  ...divisors,
  ...fieldsByName.keys(),
  ...latenciesByName.keys(),
  ...producers.flatMap(({ marks }) => marks),
  processStart,
]);

/** Whether a series is of any use, by its name; what is not need not be parsed. */
export const isKnownSeries = (name: string): boolean => names.has(name);

/** Most histograms of one process that are remembered. */
const maxRemembered = 1_000;

function isMeant(only: FieldRule['only'], labels: Labels): boolean {
  for (const name in only) {
    const [wanted, label] = [only[name], labels[name]];
    if (wanted === null ? label !== undefined : label === undefined) return false;
    if (typeof wanted === 'string' && label !== wanted) return false;
    if (wanted instanceof RegExp && !wanted.test(label ?? '')) return false;
  }
  return true;
}

function numberOf(series: Series, part: FieldRule['part']): number | null {
  if (series.type === 'histogram' || series.type === 'summary') return part ? series[part] : null;
  return part ? null : series.value;
}

/** A value as the field takes it; undefined where it is out of its bounds, such as a limit of -1 for none. */
function fitted(rule: FieldRule, value: number): number | undefined {
  const { kind, min, max } = sampleFields[rule.field];
  const exact = Math.max(
    value * (rule.times ?? 1) - (rule.less ?? 0),
    rule.less ? 0 : Number.NEGATIVE_INFINITY,
  );
  const fit = kind === 'integer' ? Math.round(exact) : exact;
  return fit >= min && fit <= max ? fit : undefined;
}

/** Values by which others are divided. */
const divisorsOf = (series: readonly Series[]) =>
  new Map(
    series.flatMap(one =>
      divisors.has(one.name) && 'value' in one && one.value > 0 ? [[one.name, one.value]] : [],
    ),
  );

type Found = { rule: FieldRule; order: number; value: number };

export function createReader(): Reader {
  const before = new Map<string, DistributionSeries>();
  /** Sums of what came as differences, by rule. */
  const summed = new Map<FieldRule, number>();
  const lastTotals = new Map<SampleField, number>();
  const sources = new Map<string, string>();
  let restartedAtUs: number | null = null;

  const readFields = (series: readonly Series[], found: Map<SampleField, Found>) => {
    const per = divisorsOf(series);
    for (const one of series)
      for (const { rule, order } of fieldsByName.get(one.name) ?? []) {
        if (!isMeant(rule.only, one.labels)) continue;
        let value = numberOf(one, rule.part);
        if (value !== null && rule.per) value /= per.get(rule.per) ?? 1;
        // A pool without a limit says -1 and must not be added to those that have one.
        if (value === null || value < 0 || fitted(rule, value) === undefined) continue;
        if (one.isDelta) {
          value += summed.get(rule) ?? 0;
          summed.set(rule, value);
        }
        const known = found.get(rule.field);
        if (known === undefined || order < known.order) found.set(rule.field, { rule, order, value });
        else if (order > known.order) continue;
        else if (rule.of === 'max') known.value = Math.max(known.value, value);
        else known.value = one.isDelta ? value : known.value + value;
      }
  };

  const readLatencies = (series: readonly Series[], atUs: number): Latency[] => {
    const best = new Map<string, { order: number; counts: DurationCounts }>();
    for (const one of series) {
      if (one.type !== 'histogram' && one.type !== 'summary') continue;
      for (const { rule, order } of latenciesByName.get(one.name) ?? []) {
        if (!isMeant(rule.only, one.labels)) continue;
        const key = `${one.name} ${labelKey(one.labels)}`;
        const step = stepOf(one, before.get(key));
        if (before.size < maxRemembered || before.has(key)) before.set(key, one);
        const known = best.get(rule.name);
        if (known !== undefined && known.order < order) continue;
        const counts = known?.order === order ? known.counts : new Map<number, number>();
        best.set(rule.name, { order, counts });
        sources.set(rule.name, one.name);
        if (step?.buckets) addBuckets(counts, step.buckets, step.max);
        else if (step && step.sum !== null) addMean(counts, step.count, step.sum);
      }
    }
    return [...best].flatMap(([name, { counts }]) => latencyRow(name, atUs, counts) ?? []);
  };

  return {
    read(series, atUs) {
      const found = new Map<SampleField, Found>();
      readFields(series, found);
      const reading: Read['reading'] = {};
      let isRestart = false;
      sources.clear();
      for (const [field, { rule, value }] of found) {
        const fit = fitted(rule, value);
        if (fit === undefined) continue;
        reading[field] = fit;
        sources.set(field, rule.part ? `${rule.from}_${rule.part}` : rule.from);
        if (!field.endsWith('Total')) continue;
        if (fit < (lastTotals.get(field) ?? 0)) isRestart = true;
        lastTotals.set(field, fit);
      }
      if (isRestart) restartedAtUs = atUs;
      const start = series.find(one => one.name === processStart && 'value' in one && one.value > 0);
      const startedAtUs = start && 'value' in start ? Math.round(start.value * 1e6) : restartedAtUs;
      return { reading, latencies: readLatencies(series, atUs), startedAtUs };
    },
    sources: () => sources,
  };
}
