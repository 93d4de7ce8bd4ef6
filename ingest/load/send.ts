import { createSocket } from 'node:dgram';
import http from 'node:http';
import https from 'node:https';
import { OvertickError } from '../../lib/errors.ts';

/** Sends one request; resolves with null when it went well, else with what went wrong, in a word. Never rejects. */
export type Send = { send(): Promise<string | null>; close(): void };

type Options = { clients: number; body: string | null; timeoutMs: number };

/** http and https: an answer under 400 is a good one. udp: one datagram, which nobody answers. */
export function createSend(url: URL, options: Options): Send {
  if (url.protocol === 'udp:') return datagrams(url, options);
  if (url.protocol === 'http:' || url.protocol === 'https:') return requests(url, options);
  throw new OvertickError(
    'invalid',
    `load sends to http, https and udp addresses, not to ${JSON.stringify(url.protocol)}.`,
  );
}

function requests(url: URL, { clients, body, timeoutMs }: Options): Send {
  const kind = url.protocol === 'https:' ? https : http;
  const agent = new kind.Agent({ keepAlive: true, maxSockets: clients });
  return {
    send: () =>
      new Promise(resolve => {
        const request = kind.request(url, { agent, method: body === null ? 'GET' : 'POST' }, answer => {
          answer.resume();
          answer.once('error', () => resolve('broken off'));
          answer.once('end', () =>
            resolve((answer.statusCode ?? 0) < 400 ? null : String(answer.statusCode)),
          );
        });
        request.setTimeout(timeoutMs, () => request.destroy(Object.assign(new Error(), { code: 'late' })));
        request.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'));
        request.end(body ?? undefined);
      }),
    close: () => agent.destroy(),
  };
}

function datagrams(url: URL, { body }: Options): Send {
  if (url.port === '')
    throw new OvertickError('invalid', 'A udp address needs a port: udp://127.0.0.1:7777.');
  const socket = createSocket(url.hostname.includes(':') ? 'udp6' : 'udp4').unref();
  const bytes = Buffer.from(body ?? '');
  return {
    send: () =>
      new Promise(resolve =>
        socket.send(bytes, Number(url.port), url.hostname, error =>
          resolve(error === null ? null : ((error as NodeJS.ErrnoException).code ?? 'error')),
        ),
      ),
    close: () => socket.close(),
  };
}
