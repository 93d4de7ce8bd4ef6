import type { Store } from '../clickhouse/client.ts';

/** A day of a table, or a month by its first day, as it is partitioned; and what it takes on disk. */
export type StoredDay = { table: string; day: string; bytes: number };

/** What each partition of these tables takes. */
export const storedDays = (store: Store, tables: readonly string[]): Promise<StoredDay[]> =>
  store.rows<StoredDay>(
    `SELECT table, partition AS day, sum(bytes_on_disk) AS bytes FROM system.parts
     WHERE active AND database = currentDatabase() AND table IN ({tables:Array(String)}) GROUP BY table, day`,
    { tables },
  );

const dayText = /^\d{4}-\d\d-\d\d$/;

/** Lets go of a day of a table, which ALTER takes as text only. The engine frees the space within some seconds. */
export async function dropDay(store: Store, { table, day }: Pick<StoredDay, 'table' | 'day'>): Promise<void> {
  if (!/^\w+$/.test(table) || !dayText.test(day)) throw new Error(`${table} ${day} is no day of a table.`);
  await store.command(`ALTER TABLE ${table} DROP PARTITION '${day}' SETTINGS max_partition_size_to_drop = 0`);
}

/** Of these days those that have pauses shorter than a millisecond, which explain no breach. */
export async function shortPauseDays(store: Store, days: readonly string[]): Promise<string[]> {
  if (days.length === 0) return [];
  const found = await store.rows<{ day: string }>(
    `SELECT DISTINCT toString(toDate(start)) AS day FROM pauses
     WHERE toDate(start) IN ({days:Array(Date)}) AND duration_us < 1000`,
    { days },
  );
  return found.map(({ day }) => day);
}

/** Lets go of the pauses of a day that are shorter than a millisecond, within some seconds. */
export async function dropShortPauses(store: Store, day: string): Promise<void> {
  if (!dayText.test(day)) throw new Error(`${day} is no day.`);
  await store.command(`ALTER TABLE pauses DELETE IN PARTITION '${day}' WHERE duration_us < 1000`);
}
