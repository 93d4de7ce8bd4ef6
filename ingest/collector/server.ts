import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Gate, Grant } from '../../lib/auth/tokens.ts';
import { capConnections } from '../../lib/connections.ts';
import { httpStatus, OvertickError } from '../../lib/errors.ts';
import { type Limits, usualLimits } from '../../lib/limits.ts';
import type { Memory } from './memory.ts';

/** Text and bytes are sent as they are, all else as JSON. */
export type Answer = { status: number; body: unknown; headers?: Record<string, string> };
export type Handler = (request: IncomingMessage) => Promise<Answer>;

/** `needs`: what a token must be good for; null: no token. `stream`: the handler answers by itself. */
type Route = { method: 'GET' | 'POST'; needs: 'write' | 'read' | null } & (
  | { handle: Handler }
  | { stream(request: IncomingMessage, response: ServerResponse): void }
);
type Routes = Record<string, Route>;

/** Says what the request's token is good for now: one that is revoked must not live on in an open stream. */
const grants = new WeakMap<IncomingMessage, () => Grant | null>();

const noToken = () => new OvertickError('unauthorized', 'Send the token: Authorization: Bearer TOKEN.');

/** Whether the request's token is good for rows of a service. Throws OvertickError 'unauthorized' or 'forbidden'. */
export type Allows = (service: string) => void;
export function allowsOf(request: IncomingMessage): Allows {
  const grantNow = grants.get(request);
  if (!grantNow) return () => {};
  return service => {
    const grant = grantNow();
    if (grant === null) throw noToken();
    if (grant.services === null || grant.services.includes(service)) return;
    throw new OvertickError(
      'forbidden',
      `The token ${grant.name} may not send as ${JSON.stringify(service)}.`,
    );
  };
}

/** The token that is shown: of Bearer, or the password of Basic, for clients that know nothing else. */
function shownIn({ headers }: IncomingMessage): string | null {
  const [scheme = '', given = ''] = (headers.authorization ?? '').split(' ');
  if (scheme.toLowerCase() === 'bearer') return given;
  if (scheme.toLowerCase() !== 'basic') return null;
  return Buffer.from(given, 'base64')
    .toString('utf8')
    .replace(/^[^:]*:/, '');
}

/** Why a request may not come in; null: it may. */
function refusal(request: IncomingMessage, { needs }: Route, gate: Gate): Answer | null {
  try {
    if (needs === null || gate.isOpen()) return null;
    const shown = shownIn(request);
    const grantNow = () => (shown === null ? null : gate.admit(shown));
    const grant = grantNow();
    if (grant === null) return { ...failure(noToken()), headers: { 'WWW-Authenticate': 'Bearer' } };
    if (needs === 'read' && !grant.reads)
      return failure(new OvertickError('forbidden', 'This token may only write.'));
    grants.set(request, grantNow);
    return null;
  } catch (error) {
    return failure(error);
  }
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

/** A sender has so long to read why it may not send, while nothing of what it sends is read; in ms. */
const turnedAwayMs = 1_000;

/** Answers and hangs up: an answer that is whole but not ended keeps Node from reading the rest of the request. */
function turnAway(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  if (request.complete) {
    send(response, answer);
    return;
  }
  const bytes = Buffer.from(JSON.stringify(answer.body));
  response.writeHead(answer.status, {
    ...answer.headers,
    'Content-Type': 'application/json',
    'Content-Length': bytes.length,
    'X-Content-Type-Options': 'nosniff',
    Connection: 'close',
  });
  response.write(bytes);
  const late = setTimeout(() => request.destroy(), turnedAwayMs);
  response.once('close', () => clearTimeout(late));
}

/**
 * An HTTP server over a table of routes, "/path" to handler. The token is asked for before the body is read. The time that
 * a body may take is its handler's: a stream takes as long as it likes.
 */
export function createCollectorServer(
  routes: Routes,
  gate: Gate,
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
      // Who only wants to know whether it is well asks with HEAD; Node leaves the body out.
      const method = request.method === 'HEAD' && route && !('stream' in route) ? 'GET' : request.method;
      let answer: Answer;
      if (route && route.method === method) {
        const refused = refusal(request, route, gate);
        if (refused) {
          turnAway(request, response, refused);
          return;
        }
      }
      if (!route)
        answer = failure(
          new OvertickError('not-found', `There is nothing at ${JSON.stringify(path.slice(0, 100))}.`),
        );
      else if (method !== route.method) {
        answer = {
          status: 405,
          headers: { Allow: route.method },
          body: { error: { code: 'invalid', message: `Use ${route.method}.` } },
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
