import { isLoopback } from '../config.ts';
import { OvertickError } from '../errors.ts';
import type { Asking } from './peer.ts';

/**
 * `__Host-`: over https only, of this very host, for no subdomain to set. Browsers keep no such cookie on plain http, so
 * loopback, where nobody else listens, has one of its own.
 */
const names = {
  session: ['__Host-overtick', 'overtick-session'],
  oidc: ['__Host-overtick-oidc', 'overtick-oidc'],
};
type Kind = keyof typeof names;

export const hostIsLoopback = (asking: Asking): boolean => {
  const { hostname = '' } = URL.parse(`http://${asking.get('host') ?? ''}`) ?? {};
  return isLoopback(hostname.replace(/^\[|\]$/g, ''));
};

/** The cookie's value; null: none is sent. */
export function readCookie(asking: Asking, kind: Kind): string | null {
  const [secure, plain] = names[kind];
  const wanted = hostIsLoopback(asking) ? [secure, plain] : [secure];
  for (const part of (asking.get('cookie') ?? '').split(';')) {
    const [name, value] = part.trim().split('=', 2);
    if (value && wanted.includes(name)) return value;
  }
  return null;
}

/** Whether the browser speaks https with us or with a proxy before us. Its own word: it harms only itself by a lie. */
function isSecure(asking: Asking): boolean {
  const origin = asking.get('origin');
  if (origin !== null && origin !== 'null') return origin.startsWith('https:');
  return asking.get('x-forwarded-proto') === 'https';
}

/** `Set-Cookie`; an empty value removes it. Throws OvertickError 'invalid' where a browser would not keep it. */
export function cookieText(asking: Asking, kind: Kind, value: string, maxAgeSeconds: number): string {
  const secure = isSecure(asking);
  if (!secure && !hostIsLoopback(asking))
    throw new OvertickError(
      'invalid',
      'Signing in needs https: put a proxy with TLS before the dashboard, or reach it through loopback (ssh -L).',
    );
  const [secureName, plainName] = names[kind];
  const age = value === '' ? 0 : maxAgeSeconds;
  return `${secure ? `${secureName}=${value}; Secure` : `${plainName}=${value}`}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${age}`;
}
