import type { Store } from '../clickhouse/client.ts';
import { quantileUs } from '../signals/histogram.ts';
import { boundSide, type SideQuery, type TotalsRow } from './compare-side.ts';

const bucketRange = `bucket >= toDateTime(intDiv({from:Int64}, 1000000)) AND bucket < toDateTime(intDiv({to:Int64}, 1000000))`;

/** From rollup_5m: how much there is to read, before any of it is read. */
const sizeSql = (condition: string) => `
  SELECT sum(rollup_5m.ticks) AS ticks, uniqExact(instance, loop) AS streams
  FROM rollup_5m WHERE bucket >= toDateTime(intDiv({from:Int64}, 1000000) - 300) AND bucket < toDateTime(intDiv({to:Int64}, 1000000)) ${condition}`;

const totalsSql = (condition: string) => `
  SELECT sum(rollup_5m.ticks) AS ticks, sum(rollup_5m.breaches) AS breaches, max(duration_us_max) AS max_us, max(budget_us_max) AS usual_budget_us,
         sum(rollup_5m.alloc_bytes) AS alloc_sum, sum(rollup_5m.alloc_ticks) AS alloc_ticks, sum(rollup_5m.packets_sent) AS sent,
         sum(rollup_5m.packets_dropped) AS dropped, sum(packet_ticks) AS packet_ticks, sum(rollup_5m.gc_us) AS gc_us, sum(gc_pauses) AS pauses,
         sumMap(rollup_5m.histogram) AS counted, arraySort(groupUniqArray(1000)(instance)) AS instances
  FROM rollup_5m WHERE ${bucketRange} ${condition}`;

type RollupRow = Omit<
  TotalsRow,
  'quantiles' | 'histogram' | 'budgeted' | 'alloc_loaded' | 'alloc_players'
> & {
  packet_ticks: number;
  gc_us: number;
  pauses: number;
  counted: [number[], number[]];
};

/** Ticks and server loops of a side, about. */
export async function sizeOf(
  store: Store,
  side: SideQuery,
  signal?: AbortSignal,
): Promise<{ ticks: number; streams: number }> {
  const { condition, bound } = boundSide(side, 1);
  const [row] = await store.rows<{ ticks: number; streams: number }>(sizeSql(condition), bound, signal);
  return row ?? { ticks: 0, streams: 0 };
}

/** A side's totals over a range too long for raw ticks; its quantiles are off by 2.2 % at most. */
export async function readRollups(store: Store, side: SideQuery, signal?: AbortSignal) {
  const { condition, bound } = boundSide(side, 1);
  const [row] = await store.rows<RollupRow>(totalsSql(condition), bound, signal);
  const { counted, packet_ticks, gc_us, pauses, ...rest } = row as RollupRow;
  const at = (q: number) => quantileUs(counted[0], counted[1], q) ?? 0;
  const totals: TotalsRow = {
    ...rest,
    quantiles: [at(0.5), at(0.9), at(0.99), at(0.999)],
    budgeted: rest.usual_budget_us > 0 ? rest.ticks : 0,
    alloc_sum: rest.alloc_ticks > 0 ? rest.alloc_sum : null,
    alloc_loaded: null,
    alloc_players: null,
    sent: packet_ticks > 0 ? rest.sent : null,
    dropped: packet_ticks > 0 ? rest.dropped : null,
    histogram: counted,
  };
  return { cells: [], totals, gc: { gc_us, pauses }, samples: [] };
}
