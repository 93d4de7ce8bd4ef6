import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { QueryError } from './errors.ts';
import { type Answer, answerQuery, type Workplace } from './query.ts';
import { readRequest } from './request.ts';

/** ClickHouse's HTTP protocol in front of a engine, as far as `@clickhouse/client` uses it. Not yet listening. */
export function createStoreServer(place: Workplace, version: string): Server {
  const server = createServer(
    // Typed parameters travel in the URL: Node's 16 KiB would refuse a list of a few hundred names.
    { maxHeaderSize: 1024 * 1024, keepAliveTimeout: 30_000, headersTimeout: 20_000, requestTimeout: 600_000 },
    (request, response) => void serve(request, response).catch(() => response.destroy()),
  );

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    try {
      const url = new URL(request.url ?? '/', 'http://store');
      if (url.pathname === '/ping' || (request.method === 'GET' && !url.searchParams.has('query'))) {
        response.end('Ok.\n');
        return;
      }
      const query = readRequest(url.searchParams);
      response.setHeader('X-ClickHouse-Query-Id', query.queryId ?? randomUUID());
      response.setHeader('X-ClickHouse-Server-Display-Name', 'overtick');
      const answer = await answerQuery(place, request, query, gone.signal);
      await send(response, answer);
    } catch (error) {
      fail(response, QueryError.from(error), version);
    }
  }

  return server;
}

async function send(response: ServerResponse, { body, outcome, format, wrote }: Answer): Promise<void> {
  const count = String(outcome.rows);
  const elapsed = { elapsed_ns: String(Math.round(outcome.elapsedSeconds * 1e9)) };
  const summary = wrote ? { written_rows: count, ...elapsed } : { result_rows: count, ...elapsed };
  response.setHeader('X-ClickHouse-Summary', JSON.stringify(summary));
  response.setHeader('X-ClickHouse-Format', format);
  response.setHeader('Content-Type', contentType(format));
  if (body instanceof Uint8Array) {
    response.end(body);
    return;
  }
  // Cut short, the answer has fewer bytes than promised and the client reports it.
  response.setHeader('Content-Length', body.size);
  await pipeline(createReadStream('', { fd: body.fd, highWaterMark: 256 * 1024 }), response);
}

function contentType(format: string): string {
  if (/EachRow/.test(format)) return 'application/x-ndjson; charset=UTF-8';
  if (format.startsWith('JSON')) return 'application/json; charset=UTF-8';
  if (/^(TabSeparated|TSV|CSV|Pretty|Vertical|Values)/.test(format)) return 'text/plain; charset=UTF-8';
  return 'application/octet-stream';
}

function fail(response: ServerResponse, error: QueryError, version: string): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  for (const name of ['Content-Length', 'X-ClickHouse-Summary', 'X-ClickHouse-Format'])
    response.removeHeader(name);
  response.setHeader('X-ClickHouse-Exception-Code', error.code);
  response.setHeader('Content-Type', 'text/plain; charset=UTF-8');
  response.writeHead(error.status).end(`${error.message} (version ${version})\n`);
}
