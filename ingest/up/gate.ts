import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createGuard } from '../../lib/auth/guard.ts';
import { markPeer } from '../../lib/auth/peer.ts';
import type { Config } from '../../lib/config.ts';
import { httpStatus, OvertickError } from '../../lib/errors.ts';

/** What everybody may ask for: it holds no data, and signing in needs it. */
const open =
  /^\/(login|setup|share|healthz|icon\.svg|api\/v1\/session(\/oidc(\/back)?)?|_next\/static\/[\w./~[\]()%-]+)$/;
/** Headers by which Next talks to itself, and those that only we write. */
const inner = /^x-(middleware-|overtick-|invoke-|matched-path|now-route-matches|nextjs-(?!data$))/;

const policy = (nonce: string) =>
  [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}'`,
    // React writes style attributes, which are no scripts.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
  ].join('; ');

const isDecodable = (path: string) => {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
};

/**
 * Stands before the pages and routes of the dashboard, which ask again themselves: says who is at the other end, lets
 * nobody speak as Next does to itself, sets the headers that browsers go by, and shows who is not signed in the sign-in
 * page in the place of any other. Returns whether the request goes on to Next.
 */
export function createGate(config: Config, { dev }: { dev: boolean }) {
  const guard = createGuard(config);
  const refuse = (response: ServerResponse, { code, message }: OvertickError) => {
    response.writeHead(httpStatus[code], { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
    response.end(JSON.stringify({ error: { code, message } }));
    return false;
  };
  return (request: IncomingMessage, response: ServerResponse): boolean => {
    const { headers } = request;
    for (const name of Object.keys(headers)) if (inner.test(name)) delete headers[name];
    markPeer(headers, request.socket.remoteAddress ?? '');
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Referrer-Policy', 'same-origin');
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    if (headers['x-forwarded-proto'] === 'https')
      response.setHeader('Strict-Transport-Security', 'max-age=31536000');
    if (!dev) {
      // Next reads the nonce for its own scripts from the request's policy.
      headers['content-security-policy'] = policy(randomBytes(16).toString('base64'));
      response.setHeader('Content-Security-Policy', headers['content-security-policy']);
    }

    const path = (request.url ?? '/').split('?')[0] as string;
    // Next fails at both: it can make no request of the one, and find no page by the other.
    if (request.method === 'TRACE' || !isDecodable(path))
      return refuse(response, new OvertickError('invalid', 'This is no method, or no address, of a page.'));
    const isApi = path.startsWith('/api/');
    if (open.test(path) && !/\.\.|%2e/i.test(path)) return true;
    try {
      const get = (name: string) => {
        const value = headers[name];
        return (Array.isArray(value) ? value[0] : value) ?? null;
      };
      if (guard.visitor({ get }) === null) {
        const isPage = request.method === 'GET' && !isApi && !path.startsWith('/_next') && !headers.rsc;
        if (!isPage) throw new OvertickError('unauthorized', 'Sign in first.');
        request.url = '/login';
        response.statusCode = 401;
        return true;
      }
      if (!isApi && request.method !== 'GET' && request.method !== 'HEAD')
        throw new OvertickError('invalid', 'Pages can only be looked at.');
      return true;
    } catch (error) {
      return refuse(
        response,
        error instanceof OvertickError ? error : new OvertickError('internal', 'See the log.'),
      );
    }
  };
}
