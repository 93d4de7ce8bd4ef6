import type net from 'node:net';
import { seeded } from './random.ts';

const kinds: ((next: () => number) => string | Buffer)[] = [
  next => Buffer.from(Array.from({ length: 1 + next() * 500 }, () => next() * 256)),
  () => 'HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nshort',
  () => 'HTTP/1.1 202 Accepted\r\nContent-Length: -5\r\n\r\n',
  () => 'HTTP/1.1 202 Accepted\r\nContent-Length: 1e9\r\n\r\n{}',
  () => 'HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n',
  () => 'HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n',
  () => `HTTP/1.1 503 Busy\r\nRetry-After: ${'9'.repeat(400)}\r\n\r\n`,
  () => 'HTTP/1.1 999 What\r\nContent-Length: 0\r\n\r\n',
  () => 'HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n',
  () => 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(5_000),
  () => `HTTP/1.1 200 OK\r\n${'X-Long: y\r\n'.repeat(20_000)}\r\n`,
  () => `HTTP/1.1 200 OK\r\nContent-Length: 400000\r\n\r\n${'z'.repeat(400_000)}`,
  () => 'HTTP/1.1 202 Accepted\r\nContent-Length: 17\r\n\r\n{"rejected":[{]}}',
  () => 'HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\n\r\n<html>502</html>',
  () => 'SSH-2.0-OpenSSH_9.2\r\n',
  () => '\0'.repeat(1_000),
  next => 'HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\n{}'.slice(0, next() * 40),
  () => '',
];

/** One of many wrong answers on this socket; the number decides which, and how the connection ends. */
export function nonsense(n: number, socket: net.Socket): void {
  const next = seeded(n);
  const kind = kinds[n % kinds.length] as (typeof kinds)[number];
  socket.write(kind(next));
  const end = next();
  if (end < 0.4) socket.end();
  else if (end < 0.6) socket.resetAndDestroy();
  else setTimeout(() => socket.destroy(), 1_000).unref();
}
