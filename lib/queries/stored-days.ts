import type { Store } from '../clickhouse/client.ts';

/** A day of a table, and what it takes on disk. */
export type StoredDay = { table: string; day: string; bytes: number };

/** What each day of these tables takes: they are partitioned by day. */
export const storedDays = (store: Store, tables: readonly string[]): Promise<StoredDay[]> =>
  store.rows<StoredDay>(
    `SELECT table, partition AS day, sum(bytes_on_disk) AS bytes FROM system.parts
     WHERE active AND database = currentDatabase() AND table IN ({tables:Array(String)}) GROUP BY table, day`,
    { tables },
  );

/** Lets go of a day of a table, which ALTER takes as text only. The engine frees the space within some seconds. */
export async function dropDay(store: Store, { table, day }: Pick<StoredDay, 'table' | 'day'>): Promise<void> {
  if (!/^\w+$/.test(table) || !/^\d{4}-\d\d-\d\d$/.test(day))
    throw new Error(`${table} ${day} is no day of a table.`);
  await store.command(`ALTER TABLE ${table} DROP PARTITION '${day}' SETTINGS max_partition_size_to_drop = 0`);
}
