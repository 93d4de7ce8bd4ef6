import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { syncNow } from './deduplication.ts';

/**
 * Definitions of tables are small files of SQL without which the engine does not open. After each change they are copied to
 * a folder beside it; one that is damaged is put back from there.
 */
function definitionsIn(engine: string): string[] {
  if (!existsSync(engine)) return [];
  const files = (folder: string, depth: number): string[] =>
    existsSync(join(engine, folder)) && depth >= 0
      ? readdirSync(join(engine, folder), { withFileTypes: true }).flatMap(entry =>
          entry.isDirectory()
            ? files(join(folder, entry.name), depth - 1)
            : entry.name.endsWith('.sql')
              ? [join(folder, entry.name)]
              : [],
        )
      : [];
  // A table's folder, store/3/UUID, holds its parts: there are no definitions below.
  return [...files('metadata', 0), ...files('store', 2)];
}

/** Copies what has changed, synced when it returns. Only definitions that the engine has accepted. */
export function keepDefinitions(engine: string, copies: string): void {
  for (const path of definitionsIn(engine)) {
    const content = readFileSync(join(engine, path));
    const copy = join(copies, path);
    if (existsSync(copy) && readFileSync(copy).equals(content)) continue;
    mkdirSync(dirname(copy), { recursive: true, mode: 0o700 });
    writeFileSync(`${copy}.tmp`, content, { mode: 0o600 });
    syncNow(`${copy}.tmp`);
    renameSync(`${copy}.tmp`, copy);
    syncNow(dirname(copy));
  }
}

/**
 * Puts copies in the place of definitions that cannot be ones, or, with `all`, of every one that differs; what was there is
 * kept beside the copy, as `.damaged`. Only while no engine runs on the folder. Returns their paths.
 */
export function restoreDefinitions(engine: string, copies: string, { all }: { all: boolean }): string[] {
  return definitionsIn(engine).filter(path => {
    const [original, copy] = [join(engine, path), join(copies, path)];
    if (!existsSync(copy)) return false;
    const content = readFileSync(original);
    const isSound =
      content.subarray(0, 7).toString() === 'ATTACH ' && content.at(-1) === 10 && !content.includes(0);
    if ((isSound && !all) || content.equals(readFileSync(copy))) return false;
    // The engine refuses a folder of definitions that holds anything else.
    copyFileSync(original, `${copy}.damaged`);
    copyFileSync(copy, original);
    syncNow(original);
    syncNow(dirname(original));
    return true;
  });
}
