import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { OvertickError } from '../errors.ts';
import type { Store } from './client.ts';

/** Where a backup is: a folder (absolute) of the store's machine, or an address of an S3-speaking service with its keys. */
export type BackupPlace = { folder: string } | { url: string; keyId: string; secret: string };

/** What was written or read. */
export type BackupSize = { files: number; bytes: number };

const pollMs = 250;

/**
 * Copies the whole database while it is written to: each table as it was at one moment within a second or so. Resolves when
 * the copy is complete; a copy that is not is no backup, and the engine refuses to restore it. Throws OvertickError
 * 'unavailable' with the engine's reason.
 */
export const backUp = (store: Store, database: string, to: BackupPlace): Promise<BackupSize> =>
  run(store, id => `BACKUP DATABASE ${name(database)} TO ${place(to)} SETTINGS id = '${id}' ASYNC`);

/** Brings a backup back into a database that holds no rows. Throws OvertickError 'unavailable' with the engine's reason. */
export const restore = (store: Store, database: string, from: BackupPlace): Promise<BackupSize> =>
  run(
    store,
    id =>
      `RESTORE DATABASE ${name(database)} FROM ${place(from)} ` +
      `SETTINGS id = '${id}', allow_different_table_def = 1, allow_different_database_def = 1 ASYNC`,
  );

type State = { status: string; error: string; files: number; bytes: number };

async function run(store: Store, statement: (id: string) => string): Promise<BackupSize> {
  const id = randomUUID();
  try {
    await store.command(statement(id));
  } catch (error) {
    throw failed((error as Error).message);
  }
  for (;;) {
    const [state] = await store.rows<State>(
      'SELECT status, error, num_files AS files, total_size AS bytes FROM system.backups WHERE id = {id:String}',
      { id },
    );
    if (state === undefined) throw failed('the store was restarted meanwhile');
    if (/FAILED|CANCELLED/.test(state.status)) throw failed(state.error || state.status);
    if (/^(BACKUP_CREATED|RESTORED)$/.test(state.status))
      return { files: Number(state.files), bytes: Number(state.bytes) };
    await sleep(pollMs);
  }
}

const mends: [RegExp, string][] = [
  [/BACKUP_ALREADY_EXISTS/, 'There is a backup already: choose another place.'],
  [/BACKUP_NOT_FOUND/, 'There is no complete backup in this place.'],
  [/CANNOT_RESTORE_TABLE/, 'The store has rows already: restore into a new data directory.'],
];

function failed(reason: string): OvertickError {
  const mend = mends.find(([pattern]) => pattern.test(reason))?.[1];
  return new OvertickError('unavailable', mend ?? `It failed: ${reason.split('\n')[0]?.slice(0, 400)}`);
}

// BACKUP and RESTORE take no parameters: these are the only values in them.
const literal = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
const name = (database: string) => `\`${database.replaceAll('`', '')}\``;
const place = (at: BackupPlace) =>
  'folder' in at
    ? `File(${literal(at.folder)})`
    : `S3(${[at.url, at.keyId, at.secret].map(literal).join(', ')})`;
