import type { Breach } from '../api/schemas.ts';
import type { Store } from '../clickhouse/client.ts';

/**
 * Breaches whose ledger was worked out after `version`, in that order: what the collector's feed tells, for whoever missed
 * it. `sinceUs` bounds the days that are read.
 */
export async function breachesAfter(
  store: Store,
  { version, sinceUs, limit }: { version: number; sinceUs: number; limit: number },
  signal?: AbortSignal,
): Promise<{ breaches: Breach[]; version: number }> {
  const rows = await store.rows<{ body: string; version: number }>(
    `SELECT body, version FROM breaches
     WHERE start >= fromUnixTimestamp64Micro({since:Int64}) AND version > {version:UInt64}
     ORDER BY version LIMIT {limit:UInt32} WITH TIES`,
    { version, since: sinceUs, limit },
    signal,
  );
  return {
    breaches: rows.map(({ body }) => JSON.parse(body) as Breach),
    version: rows.at(-1)?.version ?? version,
  };
}
