import { createServer } from 'node:http';
import type { Config } from '../../lib/config.ts';
import { alerterListener, listenError } from '../../lib/listeners.ts';
import type { Counters } from '../../lib/system/counters.ts';
import { watchProcess } from '../../lib/system/process-health.ts';

/**
 * `GET /metrics` where OVERTICK_ALERTER_PORT says; nothing where it is not set. Numbers only, for whoever asks, as at the
 * collector. Throws OvertickError when the port is taken.
 */
export async function serveMetrics(config: Config, counters: Counters): Promise<{ close(): void }> {
  const listener = alerterListener(config);
  if (listener === null) return { close() {} };
  const health = watchProcess(counters);
  const server = createServer({ headersTimeout: 5_000, requestTimeout: 5_000 }, (request, response) => {
    const isIt = request.method === 'GET' && request.url === '/metrics';
    response.writeHead(isIt ? 200 : 404, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' });
    response.end(isIt ? counters.text() : 'There is only GET /metrics here.\n');
  });
  server.maxConnections = 16;
  await new Promise<void>((resolve, reject) => {
    server.once('error', error => reject(listenError(error, listener)));
    server.listen(listener.port, listener.host, resolve);
  });
  return {
    close() {
      health.close();
      server.close();
      server.closeAllConnections();
    },
  };
}
