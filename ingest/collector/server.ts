import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { capConnections } from '../../lib/connections.ts';
import { httpStatus, OvertickError } from '../../lib/errors.ts';
import { type Limits, usualLimits } from '../../lib/limits.ts';
import type { Memory } from './memory.ts';

/** Text and bytes are sent as they are, all else as JSON. */
export type Answer = { status: number; body: unknown; headers?: Record<string, string> };
export type Handler = (request: IncomingMessage) => Promise<Answer>;

/** `stream`: the handler answers by itself. */
type Route = { method: 'GET' | 'POST'; needsToken: boolean } & (
  | { handle: Handler }
  | { stream(request: IncomingMessage, response: ServerResponse): void }
);
type Routes = Record<string, Route>;

const sha256 = (text: string) => createHash('sha256').update(text).digest();

function hasToken(request: IncomingMessage, token: string): boolean {
  const [scheme, given = ''] = (request.headers.authorization ?? '').split(' ');
  // Clients that know Basic only send the token as the password, of any user.
  const isBasic = scheme?.toLowerCase() === 'basic';
  const shown = isBasic
    ? Buffer.from(given, 'base64')
        .toString('utf8')
        .replace(/^[^:]*:/, '')
    : given;
  // Hashes have one length, which timingSafeEqual needs, and tell nothing of the token's.
  return (isBasic || scheme?.toLowerCase() === 'bearer') && timingSafeEqual(sha256(shown), sha256(token));
}

/** What is answered where something went wrong. */
export function failure(error: unknown): Answer {
  if (error instanceof OvertickError) {
    const mayPass = error.code === 'unavailable' || error.code === 'too-many';
    const retry = mayPass ? { 'Retry-After': '1' } : undefined;
    return {
      status: httpStatus[error.code],
      body: { error: { code: error.code, message: error.message } },
      ...(retry && { headers: retry }),
    };
  }
  console.error('A request failed:', error);
  return {
    status: 500,
    body: { error: { code: 'internal', message: 'The collector could not do this; see its log.' } },
  };
}

function send(response: ServerResponse, { status, body, headers }: Answer): void {
  const isText = typeof body === 'string';
  const bytes = body instanceof Uint8Array ? body : Buffer.from(isText ? body : JSON.stringify(body));
  response.writeHead(status, {
    'Content-Type': isText ? 'text/plain; version=0.0.4; charset=utf-8' : 'application/json',
    'Content-Length': bytes.length,
    'X-Content-Type-Options': 'nosniff',
    ...headers,
  });
  response.end(bytes);
}

/** How much of a body that is not taken is read all the same, in bytes and in ms. */
const discarded = { bytes: 64 * 1024 * 1024, ms: 2_000 };

/**
 * Most senders read the answer when they have sent all of a body. One that is cut off before never learns that it is too
 * large, and sends it again and again.
 */
function discard(request: IncomingMessage): Promise<void> {
  return new Promise(resolve => {
    let left = discarded.bytes;
    const end = () => {
      clearTimeout(timer);
      request.off('data', count).off('end', end).off('close', end);
      resolve();
    };
    const count = (chunk: Buffer) => {
      left -= chunk.length;
      if (left < 0) end();
    };
    const timer = setTimeout(end, discarded.ms);
    request.on('data', count).once('end', end).once('close', end).resume();
  });
}

/**
 * An HTTP server over a table of routes, "/path" to handler. The token is asked for before the body is read. The time that
 * a body may take is its handler's: a stream takes as long as it likes.
 */
export function createCollectorServer(
  routes: Routes,
  token: string | null,
  limits: Limits = usualLimits,
  memory: Pick<Memory, 'takes'> = { takes: () => true },
): Server {
  const server = createServer(
    {
      requestTimeout: 0,
      headersTimeout: limits.headersSeconds * 1000,
      keepAliveTimeout: limits.idleSeconds * 1000,
      connectionsCheckingInterval: 1_000,
      maxHeaderSize: 8_192,
    },
    async (request, response) => {
      const path = (request.url ?? '/').split('?')[0] as string;
      const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
      let answer: Answer;
      if (!route)
        answer = failure(
          new OvertickError('not-found', `There is nothing at ${JSON.stringify(path.slice(0, 100))}.`),
        );
      else if (request.method !== route.method) {
        answer = {
          status: 405,
          headers: { Allow: route.method },
          body: { error: { code: 'invalid', message: `Use ${route.method}.` } },
        };
      } else if (route.needsToken && token !== null && !hasToken(request, token)) {
        answer = {
          status: 401,
          headers: { 'WWW-Authenticate': 'Bearer' },
          body: { error: { code: 'unauthorized', message: 'Send the token: Authorization: Bearer TOKEN.' } },
        };
      } else if (route.method === 'POST' && !memory.takes(Number(request.headers['content-length']))) {
        answer = failure(
          new OvertickError('unavailable', 'The collector is short of memory. Try again in a moment.'),
        );
      } else if ('stream' in route) {
        route.stream(request, response);
        return;
      } else answer = await route.handle(request).catch(failure);

      // What was not read of a body must not be taken for the next request.
      if (!request.complete) {
        response.shouldKeepAlive = false;
        response.once('finish', () => request.destroy());
        await discard(request);
      }
      if (!response.destroyed) send(response, answer);
    },
  );
  capConnections(server, limits);
  return server;
}
