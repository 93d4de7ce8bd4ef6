import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from './engine.ts';
import { quote, quoteName } from './literals.ts';

/** A part that is not what it was when it was written. */
export type BrokenPart = { database: string; table: string; part: string; reason: string };

type Part = { database: string; table: string; name: string };

/** What a crash may have damaged was written shortly before it; to read all that there is could take hours. */
const recentSeconds = 86_400;
const never = new AbortController().signal;

async function rowsOf<Row>(engine: Engine, sql: string): Promise<Row[]> {
  const { bytes } = await engine.read(sql, 'default', 'JSONEachRow', never);
  const text = Buffer.from(bytes).toString();
  return text
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as Row);
}

/**
 * Reads every part of the last day, compares it with its checksums, and moves what is broken to its table's `detached`
 * folder, as the engine does by itself with what it cannot even load: queries go on without it. `onBroken` is told of
 * both, so that nobody has to find out from a chart that is too low.
 */
export async function auditParts(engine: Engine, onBroken: (broken: BrokenPart) => void): Promise<void> {
  const found = await rowsOf<BrokenPart>(
    engine,
    `SELECT database, table, name AS part, reason FROM system.detached_parts WHERE startsWith(reason, 'broken')`,
  );
  for (const broken of found) onBroken(broken);
  const parts = await rowsOf<Part>(
    engine,
    `SELECT database, table, name FROM system.parts
     WHERE active AND database != 'system' AND modification_time > now() - ${recentSeconds}
     ORDER BY modification_time DESC`,
  );
  for (const part of parts) {
    const reason = await faultOf(engine, part);
    if (reason === null) continue;
    await setAside(engine, part);
    onBroken({ database: part.database, table: part.table, part: part.name, reason });
  }
}

const nameOf = ({ database, table }: Part) => `${quoteName(database)}.${quoteName(table)}`;

/** What is wrong with a part; null: nothing, or it was merged meanwhile. */
async function faultOf(engine: Engine, part: Part): Promise<string | null> {
  const check = `CHECK TABLE ${nameOf(part)} PART ${quote(part.name)}
    SETTINGS check_query_single_value_result = 0, max_execution_time = 0, max_threads = 1`;
  type Result = { is_passed: boolean | number; message: string };
  const results = await rowsOf<Result>(engine, check).catch((error: Error) =>
    /NO_SUCH_DATA_PART|UNKNOWN_TABLE/.test(error.message)
      ? []
      : [{ is_passed: false, message: error.message }],
  );
  return results.find(({ is_passed }) => !Number(is_passed))?.message ?? null;
}

async function setAside(engine: Engine, part: Part): Promise<void> {
  await engine.write(`ALTER TABLE ${nameOf(part)} DETACH PART ${quote(part.name)}`, 'default', 'TSV', never);
  const detached = join(engine.path, 'data', part.database, part.table, 'detached');
  // The name is where the engine, and whoever asks it, reads the reason from.
  if (existsSync(join(detached, part.name)))
    renameSync(join(detached, part.name), join(detached, `broken_${part.name}`));
}
