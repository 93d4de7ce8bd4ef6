import type { Parameters, Store } from '../clickhouse/client.ts';
import { type Filter, filterCondition } from './filter.ts';
import type { TimeRange } from './time-range.ts';

/** One side of a comparison: what of a service, and when. */
export type SideQuery = { filter: Filter; range: TimeRange };

const inRange = (column: string) =>
  `${column} >= fromUnixTimestamp64Micro({from:Int64}) AND ${column} < fromUnixTimestamp64Micro({to:Int64})`;

const blockOf = (column: string) => `intDiv(toUnixTimestamp64Micro(${column}), {block:Int64})`;

// The bins of lib/analysis/load-bins.ts.
const binOf = (players: string) =>
  `if(${players} <= 16, greatest(0, ${players}), 16 + toInt64(floor(16 * log2(greatest(16, ${players}) / 16))))`;

/** Ticks, from the raw table: blocks of time by load, which neither a rollup nor a breach has. */
const cellsSql = (condition: string) => `
  SELECT instance, loop, ${blockOf('start')} AS block, ${binOf('ticks.players')} AS bin, avg(ticks.players) AS players, count() AS ticks,
         countIf(ticks.budget_us > 0 AND duration_us > ticks.budget_us) AS breaches, sum(log(greatest(duration_us, 1))) AS log_us_sum
  FROM ticks WHERE ${inRange('start')} ${condition}
  GROUP BY instance, loop, block, bin`;

const totalsSql = (condition: string) => `
  SELECT count() AS ticks, quantilesExactHigh(0.5, 0.9, 0.99, 0.999)(duration_us) AS quantiles, max(duration_us) AS max_us,
         countIf(ticks.budget_us > 0 AND duration_us > ticks.budget_us) AS breaches, countIf(ticks.budget_us > 0) AS budgeted,
         topK(1)(ticks.budget_us)[1] AS usual_budget_us,
         sum(ticks.alloc_bytes) AS alloc_sum, count(ticks.alloc_bytes) AS alloc_ticks,
         sumIf(ticks.alloc_bytes, ticks.players > 0) AS alloc_loaded, sumIf(ticks.players, isNotNull(ticks.alloc_bytes)) AS alloc_players,
         sum(ticks.packets_sent) AS sent, sum(ticks.packets_dropped) AS dropped,
         sumMap([if(duration_us <= 1, -1, toInt32(ceil(log2(duration_us) * 16)) - 1)], [1]) AS histogram,
         arraySort(groupUniqArray(1000)(instance)) AS instances
  FROM ticks WHERE ${inRange('start')} ${condition}`;

const gcSql = (condition: string) => `
  SELECT sum(duration_us) AS gc_us, count() AS pauses
  FROM pauses WHERE ${inRange('start')} AND kind = 'gc' AND scope = 'stw' ${condition}`;

const samplesSql = (condition: string) => `
  SELECT instance, ${blockOf('at')} AS block, avg(heap_used_bytes) AS heap, avg(rss_bytes) AS rss, avg(samples.players) AS players
  FROM samples WHERE ${inRange('at')} ${condition}
  GROUP BY instance, block`;

export type CellRow = {
  instance: string;
  loop: string;
  block: number;
  players: number | null;
  ticks: number;
  breaches: number;
  log_us_sum: number;
};
export type TotalsRow = {
  ticks: number;
  quantiles: [number, number, number, number];
  max_us: number;
  breaches: number;
  budgeted: number;
  usual_budget_us: number;
  alloc_sum: number | null;
  alloc_ticks: number;
  alloc_loaded: number | null;
  alloc_players: number | null;
  sent: number | null;
  dropped: number | null;
  histogram: [number[], number[]];
  instances: string[];
};
export type SampleRow = {
  instance: string;
  block: number;
  heap: number | null;
  rss: number | null;
  players: number | null;
};

export type SideRows = {
  cells: CellRow[];
  totals: TotalsRow;
  gc: { gc_us: number; pauses: number };
  samples: SampleRow[];
};

/** Parameters of one side, and its condition. Throws nothing: values are bound, never joined into the text. */
export function boundSide(
  { filter, range }: SideQuery,
  blockUs: number,
): { condition: string; bound: Parameters } {
  const { condition, parameters } = filterCondition(filter);
  return { condition, bound: { ...parameters, from: range.fromUs, to: range.toUs, block: blockUs } };
}

/** Everything of one side. Four queries; the two of raw ticks are bounded by what the caller found in the rollups. */
export async function readSide(
  store: Store,
  side: SideQuery,
  blockUs: number,
  signal?: AbortSignal,
): Promise<SideRows> {
  const { condition, bound } = boundSide(side, blockUs);
  const [cells, totals, gc, samples] = await Promise.all([
    store.rows<CellRow>(cellsSql(condition), bound, signal),
    store.rows<TotalsRow>(totalsSql(condition), bound, signal),
    store.rows<SideRows['gc']>(gcSql(condition), bound, signal),
    store.rows<SampleRow>(samplesSql(condition), bound, signal),
  ]);
  return { cells, totals: totals[0] as TotalsRow, gc: gc[0] ?? { gc_us: 0, pauses: 0 }, samples };
}
