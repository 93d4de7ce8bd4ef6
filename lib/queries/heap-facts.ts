import type { HeapFacts } from '../analysis/heap-limit.ts';
import type { Store } from '../clickhouse/client.ts';
import { type Selection, selectionCondition } from './selection.ts';

type Row = {
  instance: string;
  limit_bytes: number | null;
  used_bytes_max: number | null;
  live_bytes: number | null;
  collections: number;
  gc_us: number;
};

/** Collections of one cause before their median counts. */
const leastCollections = 3;

/**
 * Memory of these instances: limit and highest use from samples; the live heap from what collections left: the median of
 * the cause that leaves least, which is the thorough one (a young collection leaves old garbage where it is).
 */
export async function heapFacts(
  store: Store,
  selection: Selection,
  instances: readonly string[],
  signal?: AbortSignal,
): Promise<HeapFacts[]> {
  const sampled = selectionCondition(selection, 'at');
  const paused = selectionCondition(selection);
  const rows = await store.rows<Row>(
    `SELECT instance, limit_bytes, used_bytes_max, live_bytes, collections, gc_us
     FROM (
       SELECT instance, argMax(heap_limit_bytes, at) AS limit_bytes, max(heap_used_bytes) AS used_bytes_max
       FROM samples WHERE ${sampled.condition} AND instance IN {instances:Array(String)} GROUP BY instance
     ) AS held
     LEFT JOIN (
       SELECT instance, if(countIf(n >= {least:UInt32} AND left_bytes IS NOT NULL) = 0, NULL, minIf(left_bytes, n >= {least:UInt32})) AS live_bytes,
              sum(n) AS collections, sum(us) AS gc_us
       FROM (
         SELECT instance, cause, countIf(heap_after_bytes IS NOT NULL) AS n, quantile(0.5)(heap_after_bytes) AS left_bytes, sum(duration_us) AS us
         FROM pauses WHERE ${paused.condition} AND instance IN {instances:Array(String)} AND kind = 'gc' AND scope != 'concurrent'
         GROUP BY instance, cause
       )
       GROUP BY instance
     ) AS collected USING instance`,
    { ...sampled.parameters, instances, least: leastCollections },
    signal,
  );
  const spanUs = selection.range.toUs - selection.range.fromUs;
  return rows.map(row => ({
    instance: row.instance,
    limitBytes: row.limit_bytes,
    usedBytesMax: row.used_bytes_max,
    liveBytes: row.collections === 0 ? null : row.live_bytes,
    collections: row.collections,
    gcShare: row.collections === 0 ? null : row.gc_us / spanUs,
  }));
}
