import type { Scratch } from '../../lib/clickhouse/scratch.ts';
import { nativeOf, rowAt, rowsAt, type Table } from '../../lib/clickhouse/table.ts';

/** Rows of one table on their way into the store: columns, or JSON lines where rows are rare. */
export type Rows = Table | { name: string; rows: number; lines: readonly string[] };

export type Format = 'Native' | 'JSONEachRow';

export type Insert = (
  table: string,
  format: Format,
  body: readonly Uint8Array[],
  token: string,
) => Promise<void>;

/** Codes of ClickHouse for rows that it will refuse however often they are sent: parse errors, type mismatches, constraints. */
const permanentCodes = new Set('6 26 27 33 38 41 44 53 69 70 72 117 131 190 321 349 469 641'.split(' '));
/**
 * Codes for a table that has no such column, or (117) field: its schema is older than this collector. That
 * passes, by a migration.
 */
const missingColumn = new Set(['8', '10', '16', '47']);
const incorrectData = '117';
/** One code for two things: too many parts in a table pass, too many partitions in a block do not. */
const tooMany = '252';

/** Whether rows have columns that their table does not have yet. */
export function isSchemaOlder(error: unknown): boolean {
  const { code = '', message = '' } = error as { code?: string; message?: string };
  return (
    missingColumn.has(code) || (code === incorrectData && /unknown (field|column)/i.test(String(message)))
  );
}

/** Whether merges have to catch up before the table takes anything. */
export function isTooManyParts(error: unknown): boolean {
  const { code, message = '' } = error as { code?: string; message?: string };
  return code === tooMany && !/partitions/i.test(String(message));
}

/** Whether the same rows would be refused again; otherwise the store may take them later. */
export function isPermanent(error: unknown): boolean {
  const { code = '' } = error as { code?: string };
  if (code === tooMany) return !isTooManyParts(error);
  return permanentCodes.has(code) && !isSchemaOlder(error);
}

/**
 * Inserts these rows. Those that the store refuses for good are found by halving, handed to `refused` one by one, and the
 * rest is stored; the halves have tokens of their own, so that all of it can be done again. Throws what may pass.
 */
export async function insertRows(
  insert: Insert,
  rows: Rows,
  token: string,
  scratch: Scratch,
  refused: (row: object, error: Error) => Promise<void>,
): Promise<number> {
  if (rows.rows === 0) return 0;
  try {
    await insert(rows.name, 'lines' in rows ? 'JSONEachRow' : 'Native', bodyOf(rows, scratch), token);
    return rows.rows;
  } catch (error) {
    if (!isPermanent(error)) throw error;
    if (rows.rows === 1) {
      await refused(describe(rows), error as Error);
      return 0;
    }
  }
  const middle = rows.rows >> 1;
  const first = await insertRows(insert, part(rows, 0, middle), `${token}/a`, scratch, refused);
  return first + (await insertRows(insert, part(rows, middle, rows.rows), `${token}/b`, scratch, refused));
}

const bodyOf = (rows: Rows, scratch: Scratch): readonly Uint8Array[] =>
  'lines' in rows ? [Buffer.from(rows.lines.join(''))] : nativeOf(rows, scratch);

function part(rows: Rows, from: number, to: number): Rows {
  if ('lines' in rows) return { ...rows, rows: to - from, lines: rows.lines.slice(from, to) };
  return rowsAt(
    rows,
    Uint32Array.from({ length: to - from }, (_, i) => from + i),
  );
}

const describe = (rows: Rows): object =>
  'lines' in rows ? (JSON.parse(rows.lines[0] ?? '{}') as object) : rowAt(rows, 0);
