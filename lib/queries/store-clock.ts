import type { Store } from '../clickhouse/client.ts';

/** The store's own time, in µs since the Unix epoch. */
export async function storeClockUs(store: Store, signal?: AbortSignal): Promise<number> {
  const rows = await store.rows<{ now_us: number }>(
    'SELECT toUnixTimestamp64Micro(now64(6)) AS now_us',
    {},
    signal,
  );
  return rows[0]?.now_us ?? Number.NaN;
}
