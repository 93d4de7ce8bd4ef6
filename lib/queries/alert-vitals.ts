import type { Server, Vitals } from '../alerts/vitals-rules.ts';
import type { Store } from '../clickhouse/client.ts';

/** Lateness and heap are those of the last seconds: a server that has caught up is well. In µs. */
const lastUs = 10e6;
/** Rollups come every three seconds, so the newest bucket is not full: what is measured is shared over what it spans. */
const bucketUs = 10e6;

type RollupRow = {
  service: string;
  instance: string;
  region: string;
  build: string;
  gc_us: number;
  packet_ticks: number;
  packets_sent: number;
  packets_dropped: number;
  players: number;
};

const rollupSql = `
  SELECT argMax(service, bucket) AS service, instance, argMax(region, bucket) AS region, argMax(build, bucket) AS build,
         sum(rollup_10s.gc_us) AS gc_us, sum(rollup_10s.packet_ticks) AS packet_ticks, sum(rollup_10s.packets_sent) AS packets_sent,
         sum(rollup_10s.packets_dropped) AS packets_dropped, max(players_max) AS players
  FROM rollup_10s WHERE bucket >= toDateTime({from:Int64}, 'UTC') AND bucket < toDateTime({to:Int64}, 'UTC')
  GROUP BY instance`;

const sampleSql = `
  SELECT instance, argMax(heap_used_bytes / heap_limit_bytes, at) AS heap_share
  FROM samples
  WHERE at >= fromUnixTimestamp64Micro({from:Int64}) AND at < fromUnixTimestamp64Micro({to:Int64}) AND heap_limit_bytes > 0
  GROUP BY instance`;

const latenessSql = `
  SELECT instance, max(lateness_us / budget_us) AS times FROM ticks
  WHERE start >= fromUnixTimestamp64Micro({from:Int64}) AND start < fromUnixTimestamp64Micro({to:Int64})
    AND budget_us > 0 AND lateness_us > budget_us
  GROUP BY instance`;

/** Every server over the `overUs` before `nowUs`; of what is not asked for nothing is read. */
export async function vitals(
  store: Store,
  { nowUs, overUs, heap, lateness }: { nowUs: number; overUs: number; heap: boolean; lateness: boolean },
  signal?: AbortSignal,
): Promise<Vitals[]> {
  const toUs = Math.floor(nowUs / bucketUs) * bucketUs;
  const fromUs = toUs - Math.max(bucketUs, Math.round(overUs / bucketUs) * bucketUs);
  const last = { from: nowUs - lastUs, to: nowUs };
  const [rollups, heaps, late] = await Promise.all([
    store.rows<RollupRow>(rollupSql, { from: fromUs / 1e6, to: toUs / 1e6 }, signal),
    heap ? store.rows<{ instance: string; heap_share: number }>(sampleSql, last, signal) : [],
    lateness ? store.rows<{ instance: string; times: number }>(latenessSql, last, signal) : [],
  ]);
  const heapOf = new Map(heaps.map(row => [row.instance, row.heap_share]));
  const lateOf = new Map(late.map(row => [row.instance, row.times]));
  return rollups.map(row => {
    const due = row.packets_sent + row.packets_dropped;
    return {
      ...{ service: row.service, instance: row.instance, region: row.region, build: row.build },
      gcShare: row.gc_us / (toUs - fromUs),
      dropRate: row.packet_ticks > 0 && due > 0 ? row.packets_dropped / due : null,
      heapShare: heapOf.get(row.instance) ?? null,
      latenessTimes: lateOf.get(row.instance) ?? null,
      players: row.players > 0 ? row.players : null,
    };
  });
}

/** Every server that was heard since then, and when. */
export async function servers(
  store: Store,
  { nowUs, sinceUs }: { nowUs: number; sinceUs: number },
  signal?: AbortSignal,
): Promise<Server[]> {
  const rows = await store.rows<{
    service: string;
    instance: string;
    region: string;
    build: string;
    last_us: number;
  }>(
    `SELECT argMax(service, last_seen) AS service, instance, argMax(region, last_seen) AS region,
            argMax(build, last_seen) AS build, toUnixTimestamp64Micro(max(last_seen)) AS last_us
     FROM incarnations WHERE last_seen > fromUnixTimestamp64Micro({since:Int64}) AND last_seen <= fromUnixTimestamp64Micro({now:Int64})
     GROUP BY instance`,
    { since: sinceUs, now: nowUs + 60e6 },
    signal,
  );
  return rows.map(({ last_us, ...place }) => ({ ...place, lastSeenUs: last_us }));
}
