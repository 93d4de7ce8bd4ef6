import { Agent, type AgentOptions } from 'node:http';
import { Readable } from 'node:stream';
import { type ClickHouseClient, ClickHouseError, createClient, type ExecResult } from '@clickhouse/client';
import type { Config } from '../config.ts';
import { OvertickError } from '../errors.ts';
import { type Limits, usualLimits } from '../limits.ts';
import { storeSocketPath } from './socket.ts';

/** Values of a query's typed parameters ({name:Type}); never joined into its text. */
export type Parameters = Record<string, unknown>;

/** The one way to the store: a ClickHouse server, or the embedded one behind its socket. */
export type Store = {
  /** Rows of a SELECT. Throws OvertickError 'unavailable' when the store cannot be reached or gives up. */
  rows<Row>(sql: string, parameters?: Parameters, signal?: AbortSignal): Promise<Row[]>;
  /** Runs a statement that answers nothing. */
  command(sql: string): Promise<void>;
  /** Inserts rows; the same token twice is stored once. Throws the client's own error. */
  insert(
    table: string,
    format: 'JSONEachRow' | 'Native',
    body: readonly Uint8Array[],
    token: string,
  ): Promise<void>;
  /** Throws when the store cannot be reached. */
  ping(): Promise<void>;
  close(): Promise<void>;
};

/** Limits of every read: a page that asks too much must fail, not starve the writer; and a read can be nothing else. */
const readSettings = (limits: Limits) => ({
  readonly: '2',
  max_execution_time: limits.querySeconds,
  max_result_rows: String(limits.queryRows),
  max_rows_to_read: String(limits.queryRowsRead),
  max_memory_usage: String(limits.queryMemoryMiB * 1024 * 1024),
  output_format_json_quote_64bit_integers: 0 as const,
  // Microseconds fit a double's 53 bits until the year 2255.
  output_format_json_quote_denormals: 0 as const,
});

/** An agent's options are handed to net.connect, which knows socketPath; Node's type for them does not say so. */
function socketAgent(socketPath: string): Agent {
  return new Agent({ keepAlive: true, socketPath } as AgentOptions);
}

export function openStore(
  config: Pick<Config, 'clickhouse' | 'dataDir'> & { limits?: Limits },
  options?: { database?: string },
): Store {
  const { url, user, password, database } = config.clickhouse;
  const limits = config.limits ?? usualLimits;
  const settings = readSettings(limits);
  const client: ClickHouseClient = createClient({
    url: url ?? 'http://localhost',
    ...(url === null
      ? { http_agent: socketAgent(storeSocketPath(config.dataDir)) }
      : { username: user, password }),
    database: options?.database ?? database,
    application: 'overtick',
    // Longer than any read may take, and than an insert of a second's rows takes on a busy machine.
    request_timeout: Math.max(15, limits.querySeconds + 5) * 1000,
    max_open_connections: 16,
    log: { level: 127 },
  });

  return {
    async rows<Row>(sql: string, parameters: Parameters = {}, signal?: AbortSignal): Promise<Row[]> {
      try {
        const result = await client.exec({
          query: `${sql}\nFORMAT JSONColumns`,
          query_params: parameters,
          clickhouse_settings: settings,
          ...(signal ? { abort_signal: signal } : {}),
        });
        return rowsOf<Row>(await answerOf(result));
      } catch (error) {
        throw readError(error, limits.querySeconds);
      }
    },
    async command(sql) {
      await client.command({ query: sql });
    },
    async insert(table, format, body, token) {
      const result = await client.exec({
        query: `INSERT INTO ${table} FORMAT ${format}`,
        values: Readable.from(body, { objectMode: false }),
        clickhouse_settings: {
          async_insert: 0,
          insert_deduplicate: 1,
          insert_deduplication_token: token,
          deduplicate_blocks_in_dependent_materialized_views: 1,
          input_format_skip_unknown_fields: 0,
          date_time_input_format: 'basic',
        },
      });
      const answer = await answerOf(result);
      // An insert is answered with nothing: words are an error that came late, or not from ClickHouse.
      if (answer.trim() !== '')
        throw new Error(`An insert was answered with ${JSON.stringify(answer.slice(0, 200))}.`);
    },
    async ping() {
      const answer = await client.ping();
      if (!answer.success) throw readError(answer.error, limits.querySeconds);
    },
    async close() {
      await client.close();
    },
  };
}

/**
 * What the store answered, to its end: or the connection is not reused. Throws ClickHouseError for a server that fails
 * after it has begun to answer: it says 200 and tells of it in a header.
 */
async function answerOf({ stream, response_headers }: ExecResult<Readable>): Promise<string> {
  // Decoded at once: a decoder for each chunk costs as much as the parsing.
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  const answer = Buffer.concat(chunks).toString();
  const code = response_headers['x-clickhouse-exception-code'];
  if (code !== undefined)
    throw new ClickHouseError({ code: String(code), message: answer.slice(0, 1000), type: undefined });
  return answer;
}

/** Columns as rows: names once and not per row, which is half of what JSON by rows costs on both sides. */
function rowsOf<Row>(answer: string): Row[] {
  const columns = JSON.parse(answer) as Record<string, unknown[]>;
  const names = Object.keys(columns);
  const length = columns[names[0] ?? '']?.length ?? 0;
  const rows: Row[] = [];
  for (let i = 0; i < length; i++) {
    const row: Record<string, unknown> = {};
    for (const name of names) row[name] = (columns[name] as unknown[])[i];
    rows.push(row as Row);
  }
  return rows;
}

const unknownTable = '60';
const unknownDatabase = '81';
const tooSlow = '159';
/** Too many rows to read, too many rows of an answer, too much memory. */
const tooMuch = new Set(['158', '396', '241']);

function readError(error: unknown, seconds: number): OvertickError {
  if (error instanceof OvertickError) return error;
  if (error instanceof ClickHouseError) {
    if (error.code === unknownTable || error.code === unknownDatabase) {
      return new OvertickError(
        'unavailable',
        'The store has no tables yet. Start the collector, or run: overtick migrate',
        {
          cause: error,
        },
      );
    }
    if (error.code === tooSlow) {
      return new OvertickError(
        'unavailable',
        `The store took longer than ${seconds} s for this. Choose a shorter range.`,
        { cause: error },
      );
    }
    if (tooMuch.has(error.code)) {
      return new OvertickError(
        'unavailable',
        'This asks too much of the store at once. Choose a shorter range.',
        {
          cause: error,
        },
      );
    }
    return new OvertickError('internal', `The store could not answer (ClickHouse error ${error.code}).`, {
      cause: error,
    });
  }
  return new OvertickError(
    'unavailable',
    'The store cannot be reached. It may be starting; see the log of overtick store.',
    {
      cause: error,
    },
  );
}
