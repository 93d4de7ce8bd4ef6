import { existsSync } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BackupPlace, type BackupSize, backUp, restore } from '../../lib/clickhouse/backup.ts';
import { openStore } from '../../lib/clickhouse/client.ts';
import { migrate } from '../../lib/clickhouse/migrate.ts';
import type { Config } from '../../lib/config.ts';
import { OvertickError } from '../../lib/errors.ts';
import { formatBytes } from '../../lib/format/bytes.ts';

type Say = (line: string) => void;
type Env = Record<string, string | undefined>;

/** How long what was acknowledged may take into the store before a backup goes on without it, in ms. */
const mostWaitMs = 300_000;

/** `overtick backup PLACE`: everything that was acknowledged before it was called, while everything goes on. */
export async function runBackup(config: Config, rest: readonly string[], say: Say): Promise<void> {
  const to = placeOf('backup', rest, process.env);
  const store = openStore(config, { database: 'default' });
  try {
    await store.ping();
    await storedUpTo(config, Date.now(), say);
    const size = await backUp(store, config.clickhouse.database, to);
    if ('folder' in to && config.clickhouse.url === null) await syncTree(to.folder);
    say(`Backed up ${sizeText(size)} to ${rest[0]}.`);
  } finally {
    await store.close();
  }
}

/** `overtick restore PLACE`: into a store that holds no rows yet, with the schema of this version. */
export async function runRestore(config: Config, rest: readonly string[], say: Say): Promise<void> {
  const from = placeOf('restore', rest, process.env);
  const store = openStore(config, { database: 'default' });
  try {
    await store.ping();
    const size = await restore(store, config.clickhouse.database, from);
    // The engine syncs nothing of what it restores.
    if (config.clickhouse.url === null) await syncTree(join(config.dataDir, 'store'));
    await migrate(config);
    say(`Restored ${sizeText(size)} from ${rest[0]}.`);
  } finally {
    await store.close();
  }
}

const sizeText = ({ files, bytes }: BackupSize) => `${formatBytes(bytes)} in ${files} files`;

function placeOf(command: string, [place, ...more]: readonly string[], env: Env): BackupPlace {
  if (place === undefined || more.length > 0)
    throw new OvertickError(
      'invalid',
      `Say where: overtick ${command} FOLDER, or overtick ${command} https://ENDPOINT/BUCKET/PATH for S3.`,
    );
  if (!/^https?:\/\//.test(place)) return { folder: resolve(place) };
  const { AWS_ACCESS_KEY_ID: keyId, AWS_SECRET_ACCESS_KEY: secret } = env;
  if (!keyId || !secret)
    throw new OvertickError('invalid', 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY for a backup in S3.');
  return { url: place, keyId, secret };
}

/** Resolves when no segment of the spool began before this time: what they held is in the store. */
async function storedUpTo(config: Config, atMs: number, say: Say): Promise<void> {
  const spool = join(config.dataDir, 'spool');
  const isWaiting = async () =>
    existsSync(spool) &&
    (await readdir(spool)).some(file => file.endsWith('.frames') && Number.parseInt(file, 10) / 1000 <= atMs);
  for (const deadline = performance.now() + mostWaitMs; await isWaiting(); await sleep(100)) {
    if (performance.now() < deadline) continue;
    say('Some batches are still in the spool, and will not be in this backup: is the collector running?');
    return;
  }
}

async function syncTree(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const paths = entries.filter(entry => entry.isFile() || entry.isDirectory());
  for (const path of [folder, ...paths.map(entry => join(entry.parentPath, entry.name))]) {
    // Merges go on, and take files away.
    const file = await open(path, 'r').catch(() => null);
    await file?.sync().finally(() => file.close());
  }
}
