import { randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { readBody, withRowsFile } from './body.ts';
import type { Engine, Outcome } from './engine.ts';
import { QueryError } from './errors.ts';
import { bindParams } from './params.ts';
import { compressionOf, type QueryRequest, readForm } from './request.ts';
import { formatClause, insertFromFile, insertWithSettings, readIntoFile } from './rewrite.ts';
import { parseStatement, type Statement } from './statement.ts';

/** An answer: `file` (open, already without a name) for a read, else `outcome.bytes`. */
export interface Answer {
  outcome: Outcome;
  format: string;
  wrote: boolean;
  file?: FileHandle;
}

export interface Limits {
  /** Where bodies and answers are kept while they pass through. */
  directory: string;
  bodyBytesMax: number;
}

/** Runs one request. Throws QueryError. `signal` fires when the client has gone. */
export async function answerQuery(
  engine: Engine,
  limits: Limits,
  incoming: IncomingMessage,
  request: QueryRequest,
  signal: AbortSignal,
): Promise<Answer> {
  const contentType = incoming.headers['content-type'] ?? '';
  if (contentType.startsWith('multipart/form-data')) {
    await readForm(request, await readBody(incoming), contentType);
  } else if (request.sql !== undefined) {
    const statement = parseStatement(bindParams(request.sql, request.params));
    if (statement.dataAt !== undefined || endsInValues(statement)) {
      return insertRows(engine, limits, request, statement, incoming, compressionOf(incoming), signal);
    }
    const rest = await readBody(incoming);
    if (rest.length > 0) request.sql += `\n${rest.toString()}`;
  } else {
    const body = await readBody(incoming);
    request.sql = body.toString();
  }
  const sql = bindParams(request.sql ?? '', request.params);
  const statement = parseStatement(sql);
  if (incoming.method === 'GET' && statement.kind !== 'read') {
    throw QueryError.of(164, 'Cannot execute query in readonly mode: use POST to change anything.');
  }
  return run(engine, limits, request, statement, sql, signal);
}

async function run(
  engine: Engine,
  limits: Limits,
  request: QueryRequest,
  statement: Statement,
  sql: string,
  signal: AbortSignal,
): Promise<Answer> {
  const { database, settings } = request;
  const format = request.format ?? 'TabSeparated';
  if (statement.kind === 'read') return read(engine, limits, request, statement, signal);
  if (statement.dataAt !== undefined) {
    const rows = sql.slice(statement.dataAt).replace(/^[ \t]*;?[ \t]*\r?\n?/, '');
    return insertRows(engine, limits, request, statement, [Buffer.from(rows)], 'none', signal);
  }
  const outcome =
    statement.kind === 'insert'
      ? await engine.write(insertWithSettings(statement, settings), database, format, signal)
      : await engine.write(statement.sql, database, format, signal, settings);
  return { outcome, format, wrote: true };
}

async function insertRows(
  engine: Engine,
  { directory, bodyBytesMax }: Limits,
  { database, settings }: QueryRequest,
  statement: Statement,
  rows: AsyncIterable<Buffer> | Iterable<Buffer>,
  compression: string,
  signal: AbortSignal,
): Promise<Answer> {
  const format = 'TabSeparated';
  const outcome = await withRowsFile(directory, toAsync(rows), bodyBytesMax, path =>
    engine.write(insertFromFile(statement, path, compression, settings), database, format, signal),
  );
  return { outcome, format, wrote: true };
}

async function* toAsync(rows: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<Buffer> {
  yield* rows;
}

/**
 * A read answers through a file: chDB's in-memory result of 330 MB took 6.5 s and 1.1 GB, the file 0.9 s; its
 * streamed results repeat the header of each format in every chunk and start on the JavaScript thread. So an error is
 * known before the first byte is sent.
 */
async function read(
  engine: Engine,
  { directory }: Limits,
  request: QueryRequest,
  statement: Statement,
  signal: AbortSignal,
): Promise<Answer> {
  const format = formatClause(statement)?.name ?? request.format ?? 'TabSeparated';
  if (!/^\w+$/.test(format)) throw QueryError.of(36, `${format} cannot be the name of a format.`);
  const path = join(directory, `answer-${randomUUID()}`);
  try {
    const sql = readIntoFile(statement, path, format, request.settings);
    const outcome = await engine.read(sql, request.database, format, signal);
    // EXPLAIN AST and SYNTAX take the clause for a part of what they explain, and answer in memory.
    const file = outcome.bytes.length === 0 ? await open(path).catch(() => undefined) : undefined;
    return { outcome, format, wrote: false, file };
  } finally {
    await unlink(path).catch(() => undefined);
  }
}

function endsInValues({ tokens, kind }: Statement): boolean {
  return kind === 'insert' && tokens.at(-1)?.text.toUpperCase() === 'VALUES';
}
