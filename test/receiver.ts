import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';

/** A real HTTP receiver of webhooks, whose answers a test decides. */
export type Received = { atMs: number; path: string; headers: IncomingHttpHeaders; text: string; body: Body };
/** What tests read of a webhook's body. */
export type Body = {
  type: string;
  data: {
    alert: string;
    severity: string;
    title: string;
    text: string;
    service: string;
    cause: string;
    instancesTotal: number;
    instances: { instance: string }[];
    tick: { tick: number; causeMs: number } | null;
    links: { tick: string | null; alert: string; runbook: string | null };
  };
};
export type Answer = (response: ServerResponse, received: Received) => void;

export const ok: Answer = response => response.writeHead(204).end();
export const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  response =>
    response.writeHead(code, headers).end();

export async function startReceiver(port = 0) {
  const received: Received[] = [];
  let answer: Answer = ok;
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', part => parts.push(part));
    request.on('end', () => {
      const text = Buffer.concat(parts).toString();
      let body: Body;
      try {
        body = JSON.parse(text);
      } catch {
        body = { type: '' } as Body;
      }
      const one = { atMs: Date.now(), path: request.url ?? '', headers: request.headers, text, body };
      received.push(one);
      answer(response, one);
    });
  });
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve));
  const address = server.address() as { port: number };
  return {
    received,
    port: address.port,
    url: `http://127.0.0.1:${address.port}`,
    answer(next: Answer) {
      answer = next;
    },
    /** What came at a path, or of a service. */
    of: (service: string) => received.filter(({ body }) => body.data?.service === service),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
