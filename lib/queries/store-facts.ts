import type { StoreFacts } from '../api/system.ts';
import type { Store } from '../clickhouse/client.ts';

type Table = { name: string; parts: number; rows: number; bytes: number; parts_max: number };

/** How the store is: what each table takes, merges under way, and the disk that fills first. */
export async function storeFacts(store: Store, signal?: AbortSignal): Promise<StoreFacts> {
  const [tables, merges, disks, broken] = await Promise.all([
    store.rows<Table>(
      `SELECT name, sum(partition_parts) AS parts, sum(partition_rows) AS rows, sum(partition_bytes) AS bytes,
              max(partition_parts) AS parts_max
       FROM (SELECT table AS name, count() AS partition_parts, sum(system.parts.rows) AS partition_rows,
                    sum(bytes_on_disk) AS partition_bytes
             FROM system.parts WHERE active AND database = currentDatabase() GROUP BY table, partition_id)
       GROUP BY name ORDER BY bytes DESC`,
      {},
      signal,
    ),
    store.rows<{ merges: number; longest_s: number }>(
      'SELECT count() AS merges, max(elapsed) AS longest_s FROM system.merges WHERE database = currentDatabase()',
      {},
      signal,
    ),
    store.rows<{ free: number; total: number }>(
      'SELECT free_space AS free, total_space AS total FROM system.disks ORDER BY free / total LIMIT 1',
      {},
      signal,
    ),
    store.rows<{ table: string; parts: number }>(
      `SELECT table, count() AS parts FROM system.detached_parts
       WHERE database = currentDatabase() AND startsWith(reason, 'broken') GROUP BY table ORDER BY table`,
      {},
      signal,
    ),
  ]);
  return {
    tables: tables.map(({ parts_max, ...table }) => ({ ...table, partsMax: parts_max })),
    merges: merges[0]?.merges ?? 0,
    longestMergeMs: (merges[0]?.longest_s ?? 0) * 1000,
    disk: disks[0] === undefined ? null : { freeBytes: disks[0].free, totalBytes: disks[0].total },
    brokenParts: broken,
  };
}
