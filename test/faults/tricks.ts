import type { Knock } from './knocking.ts';

type Trick = (path: string) => Knock;

const withHeaders =
  (headers: Record<string, string>): Trick =>
  path => ({ path, headers });

/** Ways that have opened doors elsewhere, of a path that only who signed in may ask for. `expired`: a cookie that was good. */
export const tricks = (expired: string): Record<string, Trick> => ({
  nothing: path => ({ path }),
  'a forged session': withHeaders({ cookie: `overtick-session=se_${'A'.repeat(43)}` }),
  'a forged session of the other kind': withHeaders({ cookie: `__Host-overtick=se_${'A'.repeat(43)}` }),
  'a session that has ended': withHeaders({ cookie: expired }),
  'an empty session': withHeaders({ cookie: 'overtick-session=' }),
  'a session called __proto__': withHeaders({ cookie: 'overtick-session=__proto__' }),
  // CVE-2025-29927
  'x-middleware-subrequest': withHeaders({ 'x-middleware-subrequest': 'proxy:proxy:proxy:proxy:proxy' }),
  'x-middleware-subrequest of src': withHeaders({
    'x-middleware-subrequest': 'src/middleware:src/middleware',
  }),
  'x-middleware-next': withHeaders({ 'x-middleware-next': '1', 'x-middleware-rewrite': '/healthz' }),
  'x-overtick-peer': withHeaders({ 'x-overtick-peer': '127.0.0.1', 'x-forwarded-user': 'ada' }),
  'x-forwarded-for loopback': withHeaders({ 'x-forwarded-for': '127.0.0.1', 'x-real-ip': '127.0.0.1' }),
  'x-forwarded-host': withHeaders({ 'x-forwarded-host': 'localhost', 'x-forwarded-proto': 'https' }),
  'the user header of a proxy': withHeaders({
    'x-forwarded-user': 'ada',
    'remote-user': 'ada',
    'x-webauth-user': 'ada',
  }),
  'another path in a header': withHeaders({
    'x-original-url': '/login',
    'x-rewrite-url': '/login',
    'x-invoke-path': '/login',
  }),
  'x-matched-path': withHeaders({ 'x-matched-path': '/login', 'x-now-route-matches': '1=/login' }),
  'x-nextjs-data': withHeaders({ 'x-nextjs-data': '1' }),
  'an RSC request': path => ({
    path: `${path}${path.includes('?') ? '&' : '?'}_rsc=1`,
    headers: { rsc: '1' },
  }),
  'a prefetch': withHeaders({ rsc: '1', 'next-router-prefetch': '1', purpose: 'prefetch' }),
  'a server action': path => ({
    method: 'POST',
    path,
    headers: { 'next-action': '0'.repeat(40) },
    body: '[]',
  }),
  'an Authorization header': withHeaders({ authorization: 'Basic YWRhOg==' }),
  'a slash at the end': path => ({ path: `${path.replace(/\/$/, '')}/` }),
  'a dot at the end': path => ({ path: `${path}.` }),
  'an open path before it': path => ({ path: `/login/..${path}` }),
  'an encoded way out of an open path': path => ({ path: `/_next/static/%2e%2e/%2e%2e${path}` }),
  '_next/data': path => ({ path: `/_next/data/build${path === '/' ? '/index' : path}.json` }),
  'two slashes': path => ({ path: `/${path}` }),
  'a whole address': path => ({ path: `http://localhost/login/..${path}` }),
  HEAD: path => ({ method: 'HEAD', path }),
  OPTIONS: path => ({ method: 'OPTIONS', path }),
  'a method override': path => ({
    path,
    headers: { 'x-http-method-override': 'POST', 'x-method-override': 'DELETE' },
  }),
});
