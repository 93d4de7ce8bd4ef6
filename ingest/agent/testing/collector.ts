/** A real HTTP receiver for tests of the agent: keeps what it is sent, and answers as it is told. */
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { type Batch, type Section, sectionNames } from '../../../lib/signals/batch.ts';
import { arenaOf } from '../../../lib/wire/arena.ts';
import { createFrameReader, type Frame, rowsOf } from '../../../lib/wire/decode.ts';

export type Reply = { status: number; headers?: Record<string, string>; body?: string; afterMs?: number };
export type Received = {
  batch: Batch;
  frame: Frame;
  bytes: Buffer;
  headers: http.IncomingHttpHeaders;
  atMs: number;
};

export class TestCollector {
  readonly url: string;
  readonly received: Received[] = [];
  /** Answers for the next requests, in order; 202 when there is none left. */
  readonly replies: Reply[] = [];
  readonly #server: http.Server;
  readonly #reader = createFrameReader();

  private constructor(server: http.Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', (request, response) => void this.#take(request, response));
  }

  static async listen(port = 0): Promise<TestCollector> {
    const server = http.createServer();
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return new TestCollector(server);
  }

  /** All rows of a section that arrived, in that order; those of a batch that came twice, twice. */
  rows<S extends Section>(section: S): NonNullable<Batch[S]>[number][] {
    return this.received.flatMap(({ batch }) => (batch[section] ?? []) as NonNullable<Batch[S]>[number][]);
  }

  /** Wait until `condition` holds. */
  async until(condition: () => boolean, timeoutMs = 10_000): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (!condition()) {
      if (Date.now() > deadline) throw new Error(`not in ${timeoutMs} ms`);
      await new Promise(resolve => setTimeout(resolve, 10));
    }
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #take(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
    const frame = this.#reader.read(arenaOf(body), 0, body.length);
    this.received.push({ batch: batchOf(frame), frame, bytes, headers: request.headers, atMs: Date.now() });
    const reply = this.replies.shift() ?? { status: 202, body: '{"accepted":{},"rejected":[]}' };
    if (reply.afterMs !== undefined) await new Promise(resolve => setTimeout(resolve, reply.afterMs));
    response.writeHead(reply.status, reply.headers).end(reply.body);
  }
}

/** A frame as the batch that it stands for. */
export function batchOf(frame: Frame): Batch {
  const { batchId, startedAtUs, dictionary } = frame;
  const rows = Object.fromEntries(sectionNames.map(section => [section, rowsOf(frame, section)]));
  return { batchId, resource: { ...dictionary.resource, startedAtUs }, ...rows };
}
