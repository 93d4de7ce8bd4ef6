import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { logFolder, rangeOf, syncNow, tableFolders } from './deduplication.ts';

/** A part is written before its token: how long before, at most, on a disk that is busy; in ms. */
const insertMs = 60_000;
/** Inserts that can be under way when the power goes, with a part for each day they have rows of. More is a damaged log. */
const mostUnderWay = 16;

/**
 * Takes parts out of tables whose insert was never answered: the power went between the move of the part to its place and
 * the sync of its token. Whoever sent it sends it again, and without the token it would be stored twice. They are kept as
 * `detached/unanswered_PART`. Only while no engine runs on the folder; returns their paths.
 */
export function setAsideUnanswered(engine: string): string[] {
  return tableFolders(engine).flatMap(table => {
    const parts = unansweredIn(table);
    if (parts.length === 0 || parts.length > mostUnderWay) return [];
    const detached = join(table, 'detached');
    mkdirSync(detached, { recursive: true, mode: 0o700 });
    const moved = parts.map(part => {
      const aside = join(detached, `unanswered_${part}_${Date.now()}`);
      renameSync(join(table, part), aside);
      return aside;
    });
    for (const folder of [detached, table]) syncNow(folder);
    return moved;
  });
}

function unansweredIn(table: string): string[] {
  const folder = join(table, logFolder);
  if (!existsSync(folder)) return [];
  const logs = readdirSync(folder).map(name => join(folder, name));
  const named = new Set(
    logs.flatMap(log => readFileSync(log, 'latin1').split('\n')).map(line => line.split('\t')[1]),
  );
  // Parts of before the first token came by another way: restored, or attached by a person.
  const first = Math.min(...[...named].flatMap(name => rangeOf(name ?? '')?.from ?? []));
  const since = Math.max(...logs.map(log => statSync(log).mtimeMs)) - insertMs;
  return readdirSync(table).filter(
    name =>
      /^[^_]+_\d+_\d+_0$/.test(name) &&
      !named.has(name) &&
      (rangeOf(name)?.from ?? 0) > first &&
      statSync(join(table, name)).mtimeMs > since,
  );
}
