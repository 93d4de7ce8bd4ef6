import { readdirSync, readFileSync } from 'node:fs';
import type { Config } from '../config.ts';
import { OvertickError } from '../errors.ts';
import { openStore, type Store } from './client.ts';
import { daysKept } from './days-kept.ts';

const folder = new URL('./migrations/', import.meta.url);

/** The statements of a migration file, comments taken out. */
export function statementsOf(sql: string): string[] {
  return sql
    .replace(/^\s*--.*$/gm, '')
    .split(/;\s*$/m)
    .map(statement => statement.trim())
    .filter(statement => statement !== '');
}

export function migrationFiles(): string[] {
  return readdirSync(folder)
    .filter(name => name.endsWith('.sql'))
    .sort();
}

/** ClickHouse deletes by the clock of its machine: a clock that jumps ahead would take everything. */
async function removeTimeToLive(store: Store): Promise<void> {
  const tables = () =>
    store.rows<{ name: string }>(
      `SELECT name FROM system.tables WHERE database = currentDatabase() AND name IN ({names:Array(String)})
         AND position(engine_full, ' TTL ') > 0`,
      { names: Object.keys(daysKept) },
    );
  for (const { name } of await tables())
    await store.command(`ALTER TABLE ${name} REMOVE TTL`).catch(async error => {
      // Another process that starts at the same time may have been first.
      if ((await tables()).some(table => table.name === name)) throw error;
    });
}

const appliedIn = async (store: Store) =>
  new Set(
    (await store.rows<{ name: string }>('SELECT DISTINCT name FROM migrations')).map(({ name }) => name),
  );

/** Names of the files that `migrate` would apply, in order. Throws OvertickError 'unavailable' without a store. */
export async function pendingMigrations(config: Pick<Config, 'clickhouse' | 'dataDir'>): Promise<string[]> {
  const bootstrap = openStore(config, { database: 'default' });
  const store = openStore(config);
  try {
    const [found] = await bootstrap.rows<{ tables: number }>(
      "SELECT count() AS tables FROM system.tables WHERE database = {database:String} AND name = 'migrations'",
      { database: config.clickhouse.database },
    );
    const applied = Number(found?.tables) > 0 ? await appliedIn(store) : new Set();
    return migrationFiles().filter(name => !applied.has(name));
  } finally {
    await bootstrap.close();
    await store.close();
  }
}

/**
 * Brings the store to the newest schema and returns the names of the files applied. Every statement can be run again
 * (IF NOT EXISTS), so two processes that start at once do no harm. Throws OvertickError 'unavailable' with the file's
 * name when a statement fails.
 */
export async function migrate(config: Pick<Config, 'clickhouse' | 'dataDir'>): Promise<string[]> {
  const bootstrap = openStore(config, { database: 'default' });
  const database = config.clickhouse.database.replaceAll('`', '');
  try {
    await bootstrap.ping();
    await bootstrap.command(`CREATE DATABASE IF NOT EXISTS \`${database}\``).catch(cause => {
      const [reason] = (cause as Error).message.split('\n');
      throw new OvertickError('unavailable', `The database ${database} cannot be made: ${reason}`, { cause });
    });
  } finally {
    await bootstrap.close();
  }
  const store = openStore(config);
  try {
    await store.command(
      'CREATE TABLE IF NOT EXISTS migrations (name String, applied DateTime DEFAULT now()) ' +
        'ENGINE = ReplacingMergeTree(applied) ORDER BY name SETTINGS fsync_after_insert = 1, fsync_part_directory = 1',
    );
    const applied = await appliedIn(store);
    const pending = migrationFiles().filter(name => !applied.has(name));
    for (const name of pending) {
      try {
        for (const statement of statementsOf(readFileSync(new URL(name, folder), 'utf8')))
          await store.command(statement);
        const line = Buffer.from(`${JSON.stringify({ name })}\n`);
        await store.insert('migrations', 'JSONEachRow', [line], `migration ${name}`);
      } catch (error) {
        const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
        throw new OvertickError('unavailable', `Migration ${name} failed: ${reason}`, { cause: error });
      }
    }
    await removeTimeToLive(store);
    await applyDurability(store);
    await applyTuning(store);
    return pending;
  } finally {
    await store.close();
  }
}

/**
 * What a power cut must not undo. The embedded engine removes merged parts at once, so that what was merged must be synced
 * as well as what is inserted. Parts that are broken all the same are set aside, however many: a store that refuses to open
 * helps nobody.
 */
const durability = {
  fsync_after_insert: '1',
  fsync_part_directory: '1',
  min_rows_to_fsync_after_merge: '1',
  max_suspicious_broken_parts: '1000000',
  max_suspicious_broken_parts_bytes: '1000000000000000',
};

async function applyDurability(store: Store): Promise<void> {
  const tables = await store.rows<{ name: string; definition: string }>(
    `SELECT name, engine_full AS definition FROM system.tables
     WHERE database = currentDatabase() AND engine LIKE '%MergeTree'`,
  );
  for (const { name, definition } of tables) {
    const missing = Object.entries(durability)
      .map(([setting, value]) => `${setting} = ${value}`)
      .filter(setting => !new RegExp(`\\b${setting}\\b`).test(definition));
    if (missing.length > 0) await store.command(`ALTER TABLE ${name} MODIFY SETTING ${missing.join(', ')}`);
  }
}

/**
 * What makes inserts cheaper, where this ClickHouse knows it. What is written stays one file, since a file for each column
 * would be synced by itself, some 60 an insert: above 100 MB merges make columns of it, at half the CPU. Statistics of
 * columns cost a tenth of an insert and help no query here.
 */
const tuning = { min_bytes_for_wide_part: '104857600', auto_statistics_types: "''" };

async function applyTuning(store: Store): Promise<void> {
  const known = await store.rows<{ name: keyof typeof tuning }>(
    'SELECT name FROM system.merge_tree_settings WHERE name IN ({names:Array(String)})',
    { names: Object.keys(tuning) },
  );
  if (known.length === 0) return;
  const settings = known.map(({ name }) => `${name} = ${tuning[name]}`).join(', ');
  for (const table of ['ticks', 'pauses'])
    await store.command(`ALTER TABLE ${table} MODIFY SETTING ${settings}`);
}
