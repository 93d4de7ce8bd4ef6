import { spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * A table's deduplication log: which tokens its parts were inserted under, `1 <tab> PART <tab> PARTITION_HASH` a line (2:
 * dropped). ClickHouse writes a line before it moves the part to its place, and syncs neither the line nor the move:
 *  - after a power cut the log may lack what was acknowledged, and a replay would be stored twice: `syncInserted`;
 *  - or the part may be there without its line, which nobody was told of and which is sent again: `syncTokensAtOnce`;
 *  - after any crash it may name a part that never came to be, and a replay would be dropped: `forgetMissingParts`.
 */
const folderName = 'deduplication_logs';

/** Resolves when what was inserted into the table is on disk, with the tokens that say so. */
export async function syncInserted(engine: string, database: string, table: string): Promise<void> {
  const folder = join(engine, 'data', database, table);
  const logs = existsSync(join(folder, folderName)) ? await readdir(join(folder, folderName)) : [];
  // A log that has just been full was written to as well.
  const latest = logs.sort((a, b) => numberOf(a) - numberOf(b)).slice(-2);
  await Promise.all(
    [...latest.map(name => join(folder, folderName, name)), folder].map(async path => {
      const file = await open(path, 'r').catch(absent);
      await file?.sync().finally(() => file.close());
    }),
  );
}

const syncedAtOnce = new Set<string>();

/**
 * Has the kernel sync each write to the logs, so that a line is on disk before its part moves to its place (`chattr +S`, which new
 * files of a folder inherit). Where there is no chattr, or no such flag, a cut in the few ms between leaves a part that is
 * sent again.
 */
export function syncTokensAtOnce(engine: string): void {
  const folders = tableFolders(engine)
    .map(table => join(table, folderName))
    .filter(existsSync)
    .map(folder => realpathSync(folder))
    .filter(folder => !syncedAtOnce.has(folder));
  if (folders.length === 0) return;
  spawnSync('chattr', ['-R', '+S', ...folders], { stdio: 'ignore' });
  for (const folder of folders) syncedAtOnce.add(folder);
}

/** Not a table of ours, or one that was dropped meanwhile. */
function absent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

/** Takes out of all logs what is no line, and lines of parts that are not there. Only while no engine runs on the folder. */
export function forgetMissingParts(engine: string): void {
  for (const table of tableFolders(engine)) {
    const folder = join(table, folderName);
    if (!existsSync(folder)) continue;
    const parts = readdirSync(table, { withFileTypes: true })
      .filter(entry => entry.isDirectory())
      .flatMap(({ name }) => rangeOf(name) ?? []);
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      const text = readFileSync(path, 'latin1');
      const kept = text
        .split('\n')
        .filter(line => /^[12]\t[^\t]+\t[^\t]+$/.test(line) && (line[0] === '2' || isThere(line, parts)))
        .map(line => `${line}\n`)
        .join('');
      if (kept !== text) replace(path, kept);
    }
  }
}

function tableFolders(engine: string): string[] {
  const data = join(engine, 'data');
  if (!existsSync(data)) return [];
  return readdirSync(data)
    .flatMap(database => readdirSync(join(data, database)).map(table => join(data, database, table)))
    .filter(folder => existsSync(folder));
}

type Range = { partition: string; from: number; to: number };

/** Of a part's name, PARTITION_FROM_TO_LEVEL, or of that and a mutation: which blocks of rows are in it. */
function rangeOf(name: string): Range | null {
  const [, partition, from, to] = /^([^_]+)_(\d+)_(\d+)_\d+(?:_\d+)?$/.exec(name) ?? [];
  return partition === undefined ? null : { partition, from: Number(from), to: Number(to) };
}

/** Whether the line's part is there, by itself or merged with others. */
function isThere(line: string, parts: readonly Range[]): boolean {
  const wanted = rangeOf(line.split('\t')[1] as string);
  if (wanted === null) return true;
  return parts.some(
    ({ partition, from, to }) => partition === wanted.partition && from <= wanted.from && wanted.to <= to,
  );
}

const numberOf = (log: string) => Number(/(\d+)/.exec(log)?.[1] ?? 0);

function replace(path: string, content: string): void {
  writeFileSync(`${path}.tmp`, content, { encoding: 'latin1', mode: 0o600 });
  syncNow(`${path}.tmp`);
  renameSync(`${path}.tmp`, path);
  syncNow(join(path, '..'));
}

/** A file or a folder, on disk when it returns. */
export function syncNow(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
