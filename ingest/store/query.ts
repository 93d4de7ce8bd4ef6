import type { IncomingMessage } from 'node:http';
import { chunksOf, readBody } from './body.ts';
import { syncInserted } from './deduplication.ts';
import type { Engine, Outcome } from './engine.ts';
import { QueryError } from './errors.ts';
import { type FileAnswer, throughFile, withRowsFile } from './files.ts';
import { bindParams } from './params.ts';
import { compressionOf, type QueryRequest, readForm } from './request.ts';
import { formatClause, insertFromFile, insertWithSettings, mentions, readStatement } from './rewrite.ts';
import { insertedTable, parseStatement, type Statement } from './statement.ts';

/** An answer: its bytes, or the file that has them, and what the engine counted. */
export interface Answer {
  body: Uint8Array | FileAnswer;
  outcome: Outcome;
  format: string;
  wrote: boolean;
}

/** What requests are run with. */
export interface Workplace {
  engine: Engine;
  /** Where bodies and large answers are kept while they pass through. */
  directory: string;
  bodyBytesMax: number;
  /** Called when a statement has changed more than rows. */
  onChanged(): void;
}

/** A request on its way. `signal` fires when the client has gone. */
interface Job extends Workplace {
  request: QueryRequest;
  signal: AbortSignal;
}

/** Runs one request. Throws QueryError. `signal` fires when the client has gone. */
export async function answerQuery(
  place: Workplace,
  incoming: IncomingMessage,
  request: QueryRequest,
  signal: AbortSignal,
): Promise<Answer> {
  const job = { ...place, request, signal };
  const contentType = incoming.headers['content-type'] ?? '';
  if (contentType.startsWith('multipart/form-data')) {
    await readForm(request, await readBody(incoming), contentType);
  } else if (request.sql !== undefined) {
    const statement = parseFor(incoming, request, bindParams(request.sql, request.params));
    if (statement.dataAt !== undefined || endsInValues(statement)) {
      return insertRows(job, statement, chunksOf(incoming), compressionOf(incoming));
    }
    const rest = await readBody(incoming);
    if (rest.length > 0) request.sql += `\n${rest.toString()}`;
  } else {
    request.sql = (await readBody(incoming)).toString();
  }
  const sql = bindParams(request.sql ?? '', request.params);
  return run(job, parseFor(incoming, request, sql), sql);
}

function parseFor({ method }: IncomingMessage, { readonly }: QueryRequest, sql: string): Statement {
  const statement = parseStatement(sql);
  if ((method === 'POST' && !readonly) || statement.kind === 'read') return statement;
  throw QueryError.of(
    164,
    'Cannot execute query in readonly mode: use POST, without it, to change anything.',
  );
}

async function run(job: Job, statement: Statement, sql: string): Promise<Answer> {
  const { engine, request, signal } = job;
  const { database, settings, format = 'TabSeparated' } = request;
  if (statement.kind === 'read') return read(job, statement);
  if (statement.dataAt !== undefined) {
    const rows = sql.slice(statement.dataAt).replace(/^[ \t]*;?[ \t]*\r?\n?/, '');
    return insertRows(job, statement, [Buffer.from(rows)], 'none');
  }
  const outcome =
    statement.kind === 'insert'
      ? await engine.write(insertWithSettings(statement, settings), database, format, signal)
      : await engine.write(statement.sql, database, format, signal, settings);
  if (statement.kind === 'insert') await sync(job, statement);
  else job.onChanged();
  return { body: outcome.bytes, outcome, format, wrote: true };
}

async function sync({ engine, request }: Job, statement: Statement): Promise<void> {
  const { database, table } = insertedTable(statement);
  await syncInserted(engine.path, database ?? request.database, table);
}

async function insertRows(
  job: Job,
  statement: Statement,
  rows: AsyncIterable<Buffer> | Iterable<Buffer>,
  compression: string,
): Promise<Answer> {
  const { engine, directory, bodyBytesMax, request, signal } = job;
  const format = 'TabSeparated';
  const outcome = await withRowsFile(directory, rows, bodyBytesMax, path => {
    const sql = insertFromFile(statement, path, compression, request.settings);
    return engine.write(sql, request.database, format, signal);
  });
  await sync(job, statement);
  return { body: outcome.bytes, outcome, format, wrote: true };
}

// What an answer may take in memory (in columns; as text about three times that), times the number of readers.
const memoryBytesMax = 32 * 1024 * 1024;
const ownLimits = ['max_result_bytes', 'result_overflow_mode'];

/**
 * Reads into memory, and over again into a file when that gets large. chDB's streams are no way: they repeat each
 * format's header in every chunk and begin on the JavaScript thread. So an error is known before the first byte goes
 * out, and a slow client keeps no session.
 */
async function read({ engine, directory, request, signal }: Job, statement: Statement): Promise<Answer> {
  const { database, settings } = request;
  const format = formatClause(statement)?.name ?? request.format ?? 'TabSeparated';
  if (!/^\w+$/.test(format)) throw QueryError.of(36, `${format} cannot be the name of a format.`);
  const run = (into?: string, more: [string, string][] = []): Promise<Outcome> => {
    const sql = readStatement(statement, into, format, new Map([...settings, ...more]));
    return engine.read(sql, database, format, signal);
  };
  // A limit of the client's own may cut the result short on purpose: ours must not join in.
  if (!ownLimits.some(name => settings.has(name) || mentions(statement, name))) {
    try {
      const outcome = await run(undefined, [['max_result_bytes', `${memoryBytesMax}`]]);
      return { body: outcome.bytes, outcome, format, wrote: false };
    } catch (error) {
      // One code for two limits: that of rows is the client's, and holds in a file, too.
      const { code, message } = QueryError.from(error);
      if (code !== tooMany || !/max bytes/.test(message)) throw error;
    }
  }
  const { file, written } = await throughFile(directory, run);
  return { body: file, outcome: written, format, wrote: false };
}

const tooMany = 396;

function endsInValues({ tokens, kind }: Statement): boolean {
  return kind === 'insert' && tokens.at(-1)?.text.toUpperCase() === 'VALUES';
}
