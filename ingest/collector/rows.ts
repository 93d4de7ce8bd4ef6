import { secondsText } from '../../lib/clickhouse/time-text.ts';
import type { TickRow } from '../../lib/queries/tick-row.ts';
import type { Event } from '../../lib/signals/event.ts';
import { bucketMiddleUs, bucketOf, rescaleBucket } from '../../lib/signals/histogram.ts';
import type { Latency } from '../../lib/signals/latency.ts';
import { type Sample, sampleFields } from '../../lib/signals/sample.ts';
import { type Frame, rowsOf } from '../../lib/wire/decode.ts';
import { incarnationOf } from './tables.ts';

/** Counts of a latency row on the one scale that is stored; bucket -1 holds the zeros. */
export function latencyBuckets(row: Latency): Map<number, number> {
  const buckets = new Map<number, number>();
  const add = (bucket: number, count: number) =>
    count > 0 && buckets.set(bucket, (buckets.get(bucket) ?? 0) + count);
  for (const us of row.valuesUs ?? []) add(bucketOf(us), 1);
  add(-1, row.zeroCount ?? 0);
  row.counts?.forEach((count, i) => {
    add(Math.max(-1, rescaleBucket((row.offset ?? 0) + i, row.scale ?? 0)), count);
  });
  return buckets;
}

function latencyRow(row: Latency) {
  const buckets = [...latencyBuckets(row)].sort(([a], [b]) => a - b);
  const budgetUs = row.budgetUs ?? 0;
  const over = row.valuesUs
    ? row.valuesUs.filter(us => us > budgetUs).length
    : buckets.reduce((sum, [bucket, count]) => (bucketMiddleUs(bucket) > budgetUs ? sum + count : sum), 0);
  return {
    at: secondsText(row.atUs),
    name: row.name,
    budget_us: budgetUs,
    count: buckets.reduce((sum, [, count]) => sum + count, 0),
    over_budget: budgetUs > 0 ? over : 0,
    buckets: buckets.map(([bucket]) => Math.min(bucket, 32_767)),
    counts: buckets.map(([, count]) => count),
  };
}

const eventRow = ({ atUs, name, count = 1, attributes = {} }: Event) => ({
  at: secondsText(atUs),
  name,
  count,
  attributes,
});

const snake = (name: string) => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);

const sampleColumns = Object.keys(sampleFields)
  .filter(name => name !== 'atUs')
  .map(name => [name as keyof Sample, snake(name)] as const);

/** A sample's fields are its columns, but for the time. Fields that the format does not have stay behind. */
function sampleRow(sample: Sample) {
  const row: Record<string, unknown> = { at: secondsText(sample.atUs) };
  for (const [name, column] of sampleColumns) if (sample[name] != null) row[column] = sample[name];
  return row;
}

/** A breached tick as a JSON line of its table. */
export const breachedLine = ({ start_us, ...row }: TickRow): string =>
  `${JSON.stringify({ ...row, start: secondsText(start_us) })}\n`;

type Rare = [table: string, lines: string[]][];
const none: Rare = [];

/** The rare rows of a frame, as JSON lines by table. */
export function rareLines(frame: Frame): Rare {
  const { samples, latencies, events } = frame.sections;
  if (samples.rows + latencies.rows + events.rows === 0) return none;
  const { service, instance, region = '', build = '', runtime = '' } = frame.dictionary.resource;
  const incarnation = incarnationOf(frame);
  const sender = JSON.stringify({ service, instance, incarnation, region, build, runtime }).slice(0, -1);
  const lines = (rows: object[]) => rows.map(row => `${sender},${JSON.stringify(row).slice(1)}\n`);
  return [
    ['samples', lines((rowsOf(frame, 'samples') as Sample[]).map(sampleRow))],
    ['latencies', lines((rowsOf(frame, 'latencies') as Latency[]).map(latencyRow))],
    ['events', lines((rowsOf(frame, 'events') as Event[]).map(eventRow))],
  ];
}
