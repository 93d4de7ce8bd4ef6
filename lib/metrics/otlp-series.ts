import { maxCount } from '../signals/field.ts';
import { plainName, prometheusName } from './names.ts';
import {
  attributesOf,
  type Json,
  listOf,
  microsOf,
  numberOf,
  numbersOf,
  objectOf,
  textOf,
} from './otlp-values.ts';
import { type Buckets, type Labels, newLabels, type Series } from './series.ts';

/** A data point as a series, and when it was read. */
export type TimedSeries = { series: Series; atUs: number };

const [delta, cumulative] = [1, 2];
/** Flag of a point that says: there was no value. */
const noRecordedValue = 1;

function labelsOf(attributes: unknown): Labels {
  const labels = newLabels();
  for (const [name, value] of attributesOf(attributes)) labels[plainName(name)] = String(value);
  return labels;
}

type Kind = { key: string; isCounter: boolean; isGauge: boolean; isDelta: boolean };

/** Which of the five kinds a metric is; null: none that is known, or of unknown temporality. */
function kindOf(metric: Json): Kind | null {
  for (const key of ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary']) {
    if (metric[key] === undefined || metric[key] === null) continue;
    const { aggregationTemporality, isMonotonic } = objectOf(metric[key]);
    const isTimed = key !== 'gauge' && key !== 'summary';
    const temporality = isTimed ? enumOf(aggregationTemporality) : cumulative;
    if (temporality !== delta && temporality !== cumulative) return null;
    const isCounter = key === 'sum' && isMonotonic === true;
    return { key, isCounter, isGauge: key === 'gauge', isDelta: temporality === delta };
  }
  return null;
}

/** JSON must have enums as numbers; some senders write their names. */
const enumOf = (value: unknown) =>
  typeof value === 'string' && value.endsWith('_DELTA')
    ? delta
    : typeof value === 'string' && value.endsWith('_CUMULATIVE')
      ? cumulative
      : value;

const areCounts = (counts: readonly number[]) => counts.every(count => count >= 0 && count <= maxCount);

function explicitOf(point: Json, factor: number): Buckets | null {
  const bounds = numbersOf(point.explicitBounds).map(bound => bound * factor);
  const counts = numbersOf(point.bucketCounts);
  const areRising = bounds.every((bound, i) => bound > (bounds[i - 1] ?? Number.NEGATIVE_INFINITY));
  return counts.length === bounds.length + 1 && areRising && areCounts(counts) ? { bounds, counts } : null;
}

function exponentialOf(point: Json, factor: number): Buckets | null {
  const positive = objectOf(point.positive);
  const scale = numberOf(point.scale) ?? 0;
  const offset = numberOf(positive.offset) ?? 0;
  const zeroCount = numberOf(point.zeroCount) ?? 0;
  const counts = numbersOf(positive.bucketCounts);
  const isSound = Number.isInteger(scale) && scale >= -10 && scale <= 20 && Number.isInteger(offset);
  if (!isSound || Math.abs(offset) > 2 ** 31 || !areCounts([zeroCount, ...counts])) return null;
  // A factor other than 1 moves every bucket; a power of ten is no whole number of them, which costs half a bucket.
  const shift = factor === 1 ? 0 : Math.round(Math.log2(factor) * 2 ** scale);
  return { scale, zeroCount, offset: offset + shift, counts };
}

function seriesOf(
  point: Json,
  name: string,
  factor: number,
  { key, isCounter, isDelta }: Kind,
): Series | null {
  const told = { name, labels: labelsOf(point.attributes), ...(isDelta && { isDelta }) };
  if (key === 'gauge' || key === 'sum') {
    const value = numberOf(point.asDouble) ?? numberOf(point.asInt);
    const type = isCounter ? 'counter' : 'gauge';
    return value === null ? null : { ...told, type, value: value * factor };
  }
  const sum = numberOf(point.sum);
  const count = numberOf(point.count) ?? 0;
  if (!areCounts([count])) return null;
  const counted = { ...told, count, sum: sum === null ? null : sum * factor };
  // A histogram may keep no buckets at all.
  const isBare = key === 'histogram' && listOf(point.bucketCounts).length === 0;
  if (key === 'summary' || isBare) return { ...counted, type: 'summary' };
  const buckets = key === 'histogram' ? explicitOf(point, factor) : exponentialOf(point, factor);
  const max = numberOf(point.max);
  return buckets && { ...counted, type: 'histogram', buckets, ...(max !== null && { max: max * factor }) };
}

/** The points of one resource's metrics that are wanted, and how many of the wanted could not be understood. */
export function seriesOfMetrics(
  scopeMetrics: unknown,
  isWanted: (name: string) => boolean,
): { points: TimedSeries[]; bad: number } {
  const points: TimedSeries[] = [];
  let bad = 0;
  for (const scope of listOf(scopeMetrics))
    for (const item of listOf(objectOf(scope).metrics)) {
      const metric = objectOf(item);
      const kind = kindOf(metric);
      const { isCounter = false, isGauge = false } = kind ?? {};
      const { name, factor } = prometheusName({
        ...{ name: textOf(metric.name), unit: textOf(metric.unit) },
        ...{ isCounter, isGauge },
      });
      if (!isWanted(name)) continue;
      if (kind === null) {
        bad++;
        continue;
      }
      for (const entry of listOf(objectOf(metric[kind.key]).dataPoints)) {
        const point = objectOf(entry);
        if (((numberOf(point.flags) ?? 0) & noRecordedValue) !== 0) continue;
        const [series, atUs] = [seriesOf(point, name, factor, kind), microsOf(point.timeUnixNano)];
        if (series === null || atUs === null) bad++;
        else points.push({ series, atUs });
      }
    }
  return { points, bad };
}
