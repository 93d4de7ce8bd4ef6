import http from 'node:http';
import https from 'node:https';
import type { Outcome } from './backoff.ts';

/** Nothing in a collector's answer is worth more. */
const maxAnswerBytes = 65_536;

export type Exchange = { url: URL; headers: http.OutgoingHttpHeaders; body: Buffer; timeoutMs: number };
export type Answer = { outcome: Outcome; rejectedRows: number };

/** A kept connection to the collector. */
export class Connection {
  readonly #agent: http.Agent;
  readonly #transport: typeof http | typeof https;
  #request: http.ClientRequest | null = null;

  constructor(url: URL) {
    this.#transport = url.protocol === 'https:' ? https : http;
    this.#agent = new this.#transport.Agent({ keepAlive: true, maxSockets: 1 });
  }

  /**
   * POST and read the answer. Never rejects: what goes wrong is an outcome too. `hold` keeps the process alive until
   * it is over; otherwise neither the socket nor the timer does.
   */
  exchange({ url, headers, body, timeoutMs }: Exchange, hold: boolean): Promise<Answer> {
    return new Promise(resolve => {
      const fail = (error: NodeJS.ErrnoException) =>
        resolve({ outcome: { error: error.code ?? error.name }, rejectedRows: 0 });
      try {
        const options = { method: 'POST', agent: this.#agent, headers };
        const request = this.#transport.request(url, options, response => read(response, resolve, fail));
        const timer = setTimeout(() => request.destroy(new TimeoutError()), timeoutMs);
        if (!hold) timer.unref();
        request.on('socket', socket => (hold ? socket.ref() : socket.unref()));
        request.on('error', fail);
        request.on('close', () => {
          clearTimeout(timer);
          fail(new TimeoutError()); // no effect once there was an answer
        });
        request.end(body);
        this.#request = request;
      } catch (error) {
        fail(error as NodeJS.ErrnoException);
      }
    });
  }

  close(): void {
    this.#request?.destroy();
    this.#agent.destroy();
  }
}

class TimeoutError extends Error {
  readonly code = 'ETIMEDOUT';
}

function read(
  response: http.IncomingMessage,
  resolve: (answer: Answer) => void,
  fail: (error: Error) => void,
): void {
  let bytes = 0;
  const chunks: Buffer[] = [];
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= maxAnswerBytes) chunks.push(chunk);
  });
  response.on('end', () => {
    const outcome = { status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] };
    resolve({ outcome, rejectedRows: rejectedRows(Buffer.concat(chunks)) });
  });
  response.on('error', fail);
}

/** How many rows a batch lost that was taken otherwise: `rejected` of the collector's answer. */
function rejectedRows(answer: Buffer): number {
  if (!answer.includes('"rejected":[{')) return 0;
  try {
    const { rejected } = JSON.parse(answer.toString()) as { rejected?: unknown };
    return Array.isArray(rejected) ? rejected.length : 0;
  } catch {
    return 0;
  }
}
