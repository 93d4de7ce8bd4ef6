import type { Parameters } from '../clickhouse/client.ts';
import { type Filter, filterCondition } from './filter.ts';
import type { TimeRange } from './time-range.ts';

/** Ticks to be explained as one: a range of time and what it is narrowed to. */
export type Selection = Filter & { range: TimeRange };

/** A selection as a condition over `column` (a time) and the filter's columns. */
export function selectionCondition(
  { range, ...filter }: Selection,
  column: 'start' | 'at' = 'start',
): { condition: string; parameters: Parameters } {
  const { condition, parameters } = filterCondition(filter);
  return {
    condition: `${column} >= fromUnixTimestamp64Micro({from:Int64}) AND ${column} < fromUnixTimestamp64Micro({to:Int64}) ${condition}`,
    parameters: { ...parameters, from: range.fromUs, to: range.toUs },
  };
}

/** The bucket of lib/signals/histogram.ts that a number of µs falls into, as SQL; `us` is SQL of this folder. */
export const bucketSql = (us: string): string => `if(${us} <= 1, -1, toInt32(ceil(log2(${us}) * 16)) - 1)`;
