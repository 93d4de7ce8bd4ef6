import type { IncomingMessage } from 'node:http';
import { QueryError } from './errors.ts';

/** One query as ClickHouse's HTTP protocol carries it. `sql` is undefined when the body holds it. */
export interface QueryRequest {
  sql: string | undefined;
  database: string;
  format: string | undefined;
  queryId: string | undefined;
  /** The client wants to be sure that it changes nothing. */
  readonly: boolean;
  params: Map<string, string>;
  settings: Map<string, string>;
}

// Parameters of the protocol, not settings; and three settings that are not a client's to change here: a read must
// stay a read, and an insert from a file cannot be asynchronous.
const protocol = new Set(
  `query database default_format query_id session_id session_timeout session_check close_session user password role
  quota_key compress decompress wait_end_of_query buffer_size stacktrace enable_http_compression
  readonly async_insert wait_for_async_insert`.split(/\s+/),
);

/** Reads a query's URL. Throws QueryError 48 for what the embedded store does not do. */
export function readRequest(url: URLSearchParams): QueryRequest {
  const params = new Map<string, string>();
  const settings = new Map<string, string>();
  for (const [name, value] of url) {
    if (name.startsWith('param_')) params.set(name.slice('param_'.length), value);
    else if (!protocol.has(name) && !name.startsWith('http_')) settings.set(name, value);
  }
  if (url.get('decompress') === '1' || url.get('compress') === '1') {
    throw QueryError.of(
      48,
      "The native protocol's compression over HTTP is not supported: use Content-Encoding.",
    );
  }
  return {
    sql: url.get('query') ?? undefined,
    database: url.get('database') || 'default',
    format: url.get('default_format') || undefined,
    queryId: url.get('query_id') || undefined,
    readonly: Number(url.get('readonly') ?? 0) > 0,
    params,
    settings,
  };
}

/** Adds what a multipart form carries (the client sends long parameter lists that way). */
export async function readForm(request: QueryRequest, body: Buffer, contentType: string): Promise<void> {
  const form = await new Response(new Uint8Array(body), {
    headers: { 'content-type': contentType },
  }).formData();
  for (const [name, value] of form) {
    if (typeof value !== 'string') continue;
    if (name === 'query') request.sql = value;
    else if (name.startsWith('param_')) request.params.set(name.slice('param_'.length), value);
  }
}

const compressions = ['gzip', 'br', 'deflate', 'zstd', 'lz4', 'xz', 'bz2'];

/** The body's compression in ClickHouse's words (`none` without one). Throws QueryError 48, status 415. */
export function compressionOf(request: IncomingMessage): string {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding === 'identity') return 'none';
  if (compressions.includes(encoding)) return encoding;
  throw QueryError.of(48, `Content-Encoding ${encoding} is not supported.`, 415);
}
