import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Breach } from '../../lib/api/schemas.ts';

/** What may wait for a reader, in bytes; one that is further behind is hung up on, and finds the rest in the store. */
const mostWaitingBytes = 4 * 1024 * 1024;
const heartbeatMs = 10_000;

export type LedgerFeed = {
  /** `GET /v1/ledgers`: breaches as JSON lines, as soon as each is worked out; an empty line now and then. */
  serve(request: IncomingMessage, response: ServerResponse): void;
  tell(breaches: readonly Breach[]): void;
  close(): void;
};

/** Tells dashboards of breaches while these are on their way to the store. */
export function createLedgerFeed(): LedgerFeed {
  const readers = new Set<ServerResponse>();
  const send = (text: string) => {
    for (const reader of readers) {
      if (reader.writableLength > mostWaitingBytes) reader.destroy();
      else reader.write(text);
    }
  };
  const heartbeat = setInterval(send, heartbeatMs, '\n').unref();
  return {
    serve(_, response) {
      response.writeHead(200, {
        'Content-Type': 'application/x-ndjson',
        'X-Content-Type-Options': 'nosniff',
      });
      response.flushHeaders();
      readers.add(response);
      response.once('close', () => readers.delete(response));
    },
    tell(breaches) {
      if (readers.size > 0) send(breaches.map(breach => `${JSON.stringify(breach)}\n`).join(''));
    },
    close() {
      clearInterval(heartbeat);
      for (const reader of readers) reader.destroy();
    },
  };
}
