import {
  Agent,
  type AgentOptions,
  createServer,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http';
import { openStore, type Store } from '../../lib/clickhouse/client.ts';
import { storeSocketPath } from '../../lib/clickhouse/socket.ts';
import { loadConfig } from '../../lib/config.ts';
import { eventually, newPlace, type Place, startCollector, startStore } from '../running.ts';

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
  /** What becomes of an insert into a table under a token; null: nothing. */
  lie: (table: string, token: string) => Lie | null;
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
    const { searchParams } = new URL(incoming.url ?? '/', 'http://s');
    const insertsInto = /INSERT INTO (\w+)/.exec(searchParams.get('query') ?? '')?.[1];
    const token = searchParams.get('insert_deduplication_token') ?? '';
    if (insertsInto !== undefined) {
      mostAtOnce = Math.max(mostAtOnce, ++underWay);
      response.once('close', () => underWay--);
    }
    const chosen = insertsInto === undefined ? null : proxy.lie(insertsInto, token);
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

/** `restart` kills the collector and starts another. */
type Setup = { place: Place; store: Store; proxy: LyingStore; restart(): Promise<void> };

/** A real store, a proxy that lies before it, and a collector that knows only the proxy; `before`: done before they start. */
export async function withLies(
  lie: LyingStore['lie'],
  work: (setup: Setup) => Promise<void>,
  { before }: { before?(place: Place): Promise<void> } = {},
): Promise<void> {
  const place = await newPlace();
  await before?.(place);
  const process = await startStore(place);
  const proxy = await startLyingStore(place.dataDir, () => null);
  const start = () => startCollector(place, { CLICKHOUSE_URL: proxy.url });
  let collector = await start();
  const store = openStore(loadConfig(place.env));
  await eventually('the tables', () => store.rows('SELECT 1 FROM alert_alerters LIMIT 0'), 60_000);
  proxy.lie = lie;
  const restart = async () => {
    await collector.stop('SIGKILL');
    collector = await start();
  };
  try {
    await work({ place, store, proxy, restart });
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${collector.output().slice(-2_000)}`, { cause: error });
  } finally {
    await store.close();
    await collector.stop();
    await proxy.close();
    await process.stop();
    await place.remove();
  }
}
