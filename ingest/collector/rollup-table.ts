import type { Scratch } from '../../lib/clickhouse/scratch.ts';
import type { Table, TableColumn } from '../../lib/clickhouse/table.ts';
import { createTexts } from './tables.ts';

/** Columns of a row of rollup_10s or rollup_5m: what some ticks, or some pauses, of one bucket add to it. */
export const sumNames = [
  ...['ticks', 'breaches', 'duration_us', 'alloc_bytes', 'alloc_ticks', 'packets_sent', 'packets_dropped'],
  ...['packet_ticks', 'gc_us', 'gc_pauses'],
  ...['duration_us_max', 'budget_us_max', 'players_max'],
] as const;
const firstMax = sumNames.indexOf('duration_us_max');
export type Key = {
  bucket: number;
  service: string;
  instance: string;
  loop: string;
  region: string;
  build: string;
};
/** `sums` in the order of `sumNames`. */
export type RollupRow = { key: Key; sums: Float64Array; histogram: Uint32Array };

const bucketSeconds = { rollup_10s: 10, rollup_5m: 300 } as const;
export type RollupTable = keyof typeof bucketSeconds;
export const rollupTables = Object.keys(bucketSeconds) as RollupTable[];

/** Buckets of the histogram from -1; an hour, the longest tick, falls into bucket 507. */
export const histogramBuckets = 512;

/** The rows of some senders, by bucket and loop, as rows of a rollup table. */
export function rollupTable(
  name: RollupTable,
  senders: Iterable<Map<string, RollupRow>>,
  scratch: Scratch,
): Table {
  const rows = [...senders].flatMap(bySender => widened(bySender, bucketSeconds[name]));
  const count = rows.length;
  const text = (column: Exclude<keyof Key, 'bucket'>): TableColumn => {
    const texts = createTexts();
    const numbers = scratch.u32(count);
    for (let i = 0; i < count; i++) numbers[i] = texts.numberOf((rows[i] as RollupRow).key[column]);
    return { kind: 'text', name: column, strings: texts.strings, numbers };
  };
  const buckets = scratch.u32(count);
  for (let i = 0; i < count; i++) buckets[i] = (rows[i] as RollupRow).key.bucket;
  const sums = sumNames.map((column, place): TableColumn => {
    const values = scratch.f64(count);
    for (let i = 0; i < count; i++) values[i] = (rows[i] as RollupRow).sums[place] as number;
    return { kind: 'int', name: column, values };
  });
  const [ends, keys, values]: [Uint32Array, number[], number[]] = [scratch.u32(count), [], []];
  for (let i = 0; i < count; i++) {
    const { histogram } = rows[i] as RollupRow;
    for (let place = 0; place < histogramBuckets; place++) {
      const counted = histogram[place] as number;
      if (counted === 0) continue;
      keys.push(place - 1);
      values.push(counted);
    }
    ends[i] = keys.length;
  }
  const columns: TableColumn[] = [
    { kind: 'seconds', name: 'bucket', values: buckets },
    ...(['service', 'instance', 'loop', 'region', 'build'] as const).map(text),
    ...sums,
    {
      kind: 'histogram',
      name: 'histogram',
      ends,
      keys: Int16Array.from(keys),
      values: Uint32Array.from(values),
    },
  ];
  return { name, rows: count, columns };
}

/** A sender's rows by wider buckets. */
function widened(rows: Map<string, RollupRow>, widthSeconds: number): RollupRow[] {
  if (widthSeconds === bucketSeconds.rollup_10s) return [...rows.values()];
  const wide = new Map<string, RollupRow>();
  for (const row of rows.values()) {
    const bucket = Math.floor(row.key.bucket / widthSeconds) * widthSeconds;
    const name = `${bucket}/${row.key.loop}`;
    const sum = wide.get(name);
    if (sum) addTo(sum, row);
    else
      wide.set(name, {
        key: { ...row.key, bucket },
        sums: row.sums.slice(),
        histogram: row.histogram.slice(),
      });
  }
  return [...wide.values()];
}

function addTo(sum: RollupRow, { sums, histogram }: RollupRow): void {
  sums.forEach((value, i) => {
    const before = sum.sums[i] as number;
    sum.sums[i] = i < firstMax ? before + value : Math.max(before, value);
  });
  histogram.forEach((count, place) => {
    sum.histogram[place] = (sum.histogram[place] as number) + count;
  });
}
