import {
  Agent,
  type AgentOptions,
  createServer,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http';
import { storeSocketPath } from '../../lib/clickhouse/socket.ts';

/**
 * What a store, or what stands before it, may do with an insert. `before`: the rows never get there; `after`: they are
 * stored, and the answer says otherwise.
 */
export type Lie =
  | { kind: 'refuse'; code: number; status: number; when: 'before' | 'after'; text?: string }
  | { kind: 'cut'; when: 'before' | 'after' | 'in the answer' }
  | { kind: 'hang'; ms: number }
  | { kind: 'slow'; ms: number }
  | { kind: 'not ClickHouse' };

export type LyingStore = {
  url: string;
  lies(): number;
  /** Most inserts that were under way at one time. */
  mostAtOnce(): number;
  lie: (table: string) => Lie | null;
  close(): Promise<void>;
};

/** A proxy before the store of a data folder that does to each insert what `lie` says; null: nothing. */
export async function startLyingStore(dataDir: string, lie: LyingStore['lie']): Promise<LyingStore> {
  const agent = new Agent({ keepAlive: true, socketPath: storeSocketPath(dataDir) } as AgentOptions);
  let [lies, underWay, mostAtOnce] = [0, 0, 0];

  const forward = (
    incoming: IncomingMessage,
    then: (answer: IncomingMessage) => void,
    failed: () => void,
  ) => {
    const { url, method, headers } = incoming;
    const outgoing = request({ agent, path: url, method, headers }, then);
    outgoing.once('error', failed);
    incoming.pipe(outgoing);
  };
  const drain = (message: IncomingMessage, then: () => void) => message.once('end', then).resume();
  const say = (response: ServerResponse, { code, status, text }: Extract<Lie, { kind: 'refuse' }>) => {
    response.writeHead(status, { 'X-ClickHouse-Exception-Code': String(code) });
    response.end(text ?? `Code: ${code}. DB::Exception: Something of the kind. (ERROR)\n`);
  };

  const server = createServer((incoming, response) => {
    const insertsInto = /INSERT INTO (\w+)/.exec(
      new URL(incoming.url ?? '/', 'http://s').searchParams.get('query') ?? '',
    )?.[1];
    if (insertsInto !== undefined) {
      mostAtOnce = Math.max(mostAtOnce, ++underWay);
      response.once('close', () => underWay--);
    }
    const chosen = insertsInto === undefined ? null : proxy.lie(insertsInto);
    const pass = () =>
      forward(
        incoming,
        answer => {
          response.writeHead(answer.statusCode ?? 500, answer.headers);
          answer.pipe(response);
        },
        () => response.destroy(),
      );
    if (chosen === null) return pass();
    lies++;
    if (chosen.kind === 'slow') return void setTimeout(pass, chosen.ms);
    if (chosen.kind === 'hang')
      return void drain(incoming, () => setTimeout(() => response.destroy(), chosen.ms));
    if (chosen.kind === 'not ClickHouse')
      return void drain(incoming, () => response.end('<html>Please sign in</html>'));
    const isAfter = chosen.when !== 'before';
    const lieNow = () => {
      if (chosen.kind === 'refuse') return say(response, chosen);
      if (chosen.when === 'in the answer') response.writeHead(200, { 'Content-Length': '20' }).write('.');
      setTimeout(() => response.destroy(), 5);
    };
    if (isAfter)
      forward(
        incoming,
        answer => drain(answer, lieNow),
        () => response.destroy(),
      );
    else drain(incoming, lieNow);
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => resolve()));
  const proxy: LyingStore = {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    lies: () => lies,
    mostAtOnce: () => mostAtOnce,
    lie,
    async close() {
      server.closeAllConnections();
      agent.destroy();
      await new Promise(resolve => server.close(resolve));
    },
  };
  return proxy;
}
