import type { InstanceAnswer } from '../api/schemas.ts';
import type { Store } from '../clickhouse/client.ts';
import { isoFromUs } from '../format/timestamp.ts';
import { histogramScale } from '../signals/histogram.ts';
import { bucketSql } from './selection.ts';
import type { Window } from './windows.ts';

export type Heatmap = InstanceAnswer['heatmap'];

/** Rows of a doubling: each is 19 % longer than the one below it. */
const rowsPerDoubling = 4;
const bucketsPerRow = 2 ** histogramScale / rowsPerDoubling;

/** Most columns: about as many as a plot has pixels to spare for. */
const mostColumns = 600;
/** Finer than the lines of a chart, down to single ticks of 20 Hz. */
const rawStepsUs = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120].map(seconds => seconds * 1e6);

/** Ticks of one instance and loop, from the raw ones: exact, and which are over their own budget is counted. */
const rawSql = `
  SELECT intDiv(toUnixTimestamp64Micro(start) - {first:Int64}, {step:Int64}) AS column,
         toInt32(floor((${bucketSql('duration_us')}) / ${bucketsPerRow})) AS row, count() AS count,
         countIf(budget_us > 0 AND duration_us > budget_us) AS over
  FROM ticks
  WHERE instance = {instance:String} AND loop = {loop:String}
    AND start >= fromUnixTimestamp64Micro({first:Int64}) AND start < fromUnixTimestamp64Micro({to:Int64})
  GROUP BY column, row
  ORDER BY column, row`;

/** The same from a rollup's histograms, whose buckets are finer than the rows. */
const rollupSql = (table: string) => `
  SELECT intDiv(toInt64(toUnixTimestamp(${table}.bucket)) * 1000000 - {first:Int64}, {step:Int64}) AS column,
         sumMap(${table}.histogram) AS histogram, sum(${table}.breaches) AS breaches
  FROM ${table}
  WHERE instance = {instance:String} AND loop = {loop:String}
    AND ${table}.bucket >= toDateTime(intDiv({first:Int64}, 1000000)) AND ${table}.bucket < toDateTime(intDiv({to:Int64}, 1000000))
  GROUP BY column
  ORDER BY column`;

type Cell = { column: number; row: number; count: number; over: number };
type Column = { column: number; histogram: [number[], number[]]; breaches: number };

/** Cells of a column that is known as a histogram. Its breaches are its longest ticks: they are given out from the top. */
export function cellsOf({ column, histogram: [buckets, counts], breaches }: Column): Cell[] {
  const rows = new Map<number, number>();
  buckets.forEach((bucket, i) => {
    const row = Math.floor(bucket / bucketsPerRow);
    rows.set(row, (rows.get(row) ?? 0) + (counts[i] ?? 0));
  });
  let left = breaches;
  return [...rows]
    .sort(([a], [b]) => b - a)
    .map(([row, count]) => {
      const over = Math.min(count, left);
      left -= over;
      return { column, row, count, over };
    })
    .reverse();
}

/** How many ticks took how long, over a window: from raw ticks where the window is read from those, else from its rollup. */
export async function heatmap(
  store: Store,
  { instance, loop, window }: { instance: string; loop: string; window: Window },
  signal?: AbortSignal,
): Promise<Heatmap> {
  const { source, fromUs, toUs } = window;
  const spanUs = toUs - fromUs;
  const rawStepUs = rawStepsUs.find(each => spanUs / each <= mostColumns) ?? window.stepUs;
  const stepUs = source === 'raw' ? rawStepUs : window.stepUs;
  // Columns begin at multiples of their width, whatever the range: a live window slides past them.
  const firstUs = Math.floor(fromUs / stepUs) * stepUs;
  const bound = { instance, loop, first: firstUs, to: toUs, step: stepUs };
  const cells =
    source === 'raw'
      ? await store.rows<Cell>(rawSql, bound, signal)
      : (await store.rows<Column>(rollupSql(source), bound, signal)).flatMap(cellsOf);
  return {
    from: isoFromUs(firstUs),
    fromMs: firstUs / 1000,
    stepMs: stepUs / 1000,
    rowsPerDoubling,
    columns: cells.map(({ column }) => column),
    rows: cells.map(({ row }) => row),
    counts: cells.map(({ count }) => count),
    overs: cells.map(({ over }) => over),
  };
}
