import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { collecting, inParallel } from './collecting.ts';
import { fault } from './fault.ts';
import { account, quantile, startSenders } from './senders.ts';

/** Opens a connection; tells when it was closed by the other side, in ms since it was opened. */
function open(url: string): { socket: Socket; closedMs: Promise<number> } {
  const { hostname, port } = new URL(url);
  const began = performance.now();
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  socket.resume();
  return {
    socket,
    closedMs: new Promise(resolve => socket.once('close', () => resolve(performance.now() - began))),
  };
}

/** What is answered to bytes: a status, or 0 when the connection is closed without one. */
function statusOf(url: string, bytes: string): Promise<number> {
  const { hostname, port } = new URL(url);
  return new Promise(resolve => {
    let text = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.on('data', chunk => {
      text += chunk;
      if (/^HTTP\/1\.1 \d{3}/.test(text)) socket.destroy();
    });
    socket.on('error', () => {});
    socket.setTimeout(10_000, () => socket.destroy());
    socket.once('close', () => resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0)));
  });
}

const json = '{"resource":{"service":"odd","instance":"a"}}';
const post = (path: string, headers: string, body = json) =>
  `POST ${path} HTTP/1.1\r\nHost: a\r\n${headers}${/content-length|transfer-encoding/i.test(headers) ? '' : `Content-Length: ${body.length}\r\n`}\r\n${body}`;
const typed = 'Content-Type: application/json\r\n';
const otlpPaths = ['/v1/metrics', '/v1/traces'];
const posts = ['/v1/batch', '/v1/stream', '/ingest', '/push.v1.PusherService/Push', ...otlpPaths];

/** Requests that a collector gets from those who mean another server, or no good, and what each is answered. */
const requests: [number, string][] = [
  [202, post('/v1/batch', typed)],
  [202, post('/v1/batch?x=1', typed)],
  [202, post('/v1/batch', '')],
  [202, post('/v1/batch', 'Content-Type: APPLICATION/JSON; charset=utf-8\r\n')],
  ...[
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/xml',
    'text/html',
    'a',
    'application/jsonp',
  ].map((type): [number, string] => [415, post('/v1/batch', `Content-Type: ${type}\r\n`)]),
  ...['br', 'deflate', 'zstd', 'gzip, gzip', 'x-gzip', 'snappy', 'GZIPPED'].map(
    (encoding): [number, string] => [415, post('/v1/batch', `${typed}Content-Encoding: ${encoding}\r\n`)],
  ),
  ...otlpPaths.flatMap((path): [number, string][] => [
    [415, post(path, 'Content-Type: text/plain\r\n')],
    [415, post(path, `${typed}Content-Encoding: br\r\n`)],
    [200, post(path, typed, '{}')],
    [400, post(path, typed, '[]')],
  ]),
  ...posts.flatMap((path): [number, string][] => [
    [405, `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`],
    [405, `PUT ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n`],
    [405, `DELETE ${path} HTTP/1.1\r\nHost: a\r\n\r\n`],
  ]),
  ...['/metrics', '/healthz', '/readyz', '/v1/status', '/v1/ledgers'].map((path): [number, string] => [
    405,
    post(path, typed),
  ]),
  ...[
    '/',
    '/v1',
    '/v1/batch/',
    '/v1/batch/..',
    '//v1/batch',
    '/V1/BATCH',
    '/__proto__',
    '/constructor',
    '/%2e%2e/etc',
  ].map((path): [number, string] => [404, `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`]),
  // Two lengths, or two ways to tell it, are how one request is smuggled inside another.
  [400, post('/v1/batch', `${typed}Content-Length: ${json.length}\r\nTransfer-Encoding: chunked\r\n`)],
  [400, post('/v1/batch', `${typed}Content-Length: 5\r\nContent-Length: 6\r\n`)],
  [400, post('/v1/batch', `${typed}Content-Length: -1\r\n`)],
  [400, post('/v1/batch', `${typed}Transfer-Encoding: chunked, identity\r\n`)],
  [400, post('/v1/batch', `${typed}Transfer-Encoding: xchunked\r\n`)],
  [400, post('/v1/batch', `${typed}Transfer-Encoding: chunked\r\n`, 'zz\r\nabc\r\n0\r\n\r\n')],
  [400, post('/v1/batch', `${typed}X\r\n`)],
  [400, 'nonsense\r\n\r\n'],
  [431, post('/v1/batch', `${typed}X-Long: ${'x'.repeat(10_000)}\r\n`)],
  [413, post('/v1/batch', `${typed}Content-Length: 99999999999\r\n`, '')],
  [400, post('/v1/batch', typed, '{')],
  [400, post('/v1/batch', typed, '[]')],
];

fault(
  {
    id: 'C13',
    fault: 'requests of the wrong type, encoding, method, path or length',
    full: { rounds: 5 },
    fast: { rounds: 1 },
  },
  ({ rounds }, goals) =>
    collecting('', async ({ url, collector }) => {
      const wrong: string[] = [];
      for (let round = 0; round < rounds; round++)
        await inParallel(requests, 8, async ([expected, bytes]) => {
          const status = await statusOf(url, bytes);
          if (status !== expected) wrong.push(`${status} for ${expected}: ${bytes.slice(0, 120)}`);
        });
      goals.atLeast('requests', requests.length * rounds, 60);
      goals.figure('wrong', wrong.slice(0, 10));
      goals.exactly('wrongAnswers', wrong.length, 0);
      goals.exactly('ended', collector.child.exitCode === null ? 0 : 1, 0);
    }),
);

fault(
  {
    id: 'N7',
    fault: 'requests that are sent a byte at a time',
    full: { connections: 400 },
    fast: null,
  },
  ({ connections }, goals) =>
    collecting('', async ({ url, store }) => {
      const options = { url: () => url, agents: 10, ticksEach: 20, everyMs: 50, service: 'healthy' };
      const healthy = startSenders(options);
      const slow = Array.from({ length: connections }, (_, i) => {
        const { socket, closedMs } = open(url);
        const isBody = i % 2 === 0;
        socket.write(
          isBody
            ? 'POST /v1/batch HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n{'
            : 'POST /v1/batch HTTP/1.1\r\nX-a: ',
        );
        const drip = setInterval(() => socket.writable && socket.write('a'), 500);
        void closedMs.then(() => clearInterval(drip));
        return { isBody, closedMs };
      });
      const closed = await Promise.race([
        Promise.all(slow.map(({ closedMs }) => closedMs)),
        sleep(40_000).then(() => null),
      ]);
      await healthy.stop();
      goals.exactly('leftOpen', closed === null ? 1 : 0, 0);
      goals.within('closedAfterMs', Math.max(...(closed ?? [40_000])), 10_500);
      goals.within('healthyP99Ms', quantile(healthy.answerMs, 0.99), 50);
      for (const [what, count] of Object.entries(await account(store, 'healthy', healthy.acknowledged)))
        goals.exactly(what, count, 0);
    }),
);

fault(
  {
    id: 'N8',
    fault: 'a flood of connections that say nothing',
    full: { connections: 10_000, taken: 4_000 },
    fast: null,
  },
  ({ connections, taken }, goals) =>
    collecting(
      `limits:\n  connections: ${taken}\n  connectionsPerAddress: ${Math.floor(taken / 2)}\n`,
      async ({ url, store, status }) => {
        const healthy = startSenders({
          url: () => url,
          agents: 10,
          ticksEach: 20,
          everyMs: 50,
          service: 'healthy',
        });
        await sleep(1_000);
        const before = await status();
        const flood: ReturnType<typeof open>[] = [];
        const acknowledged = () => healthy.acknowledged.reduce((sum, count) => sum + count, 0);
        const sentBefore = acknowledged();
        let most = before;
        for (let i = 0; i < connections; i++) {
          flood.push(open(url));
          if (i % 200 !== 199) continue;
          await sleep(100);
          const now = await status().catch(() => most);
          most = {
            ...most,
            rssBytes: Math.max(most.rssBytes, now.rssBytes),
            connections: Math.max(most.connections, now.connections),
          };
        }
        await sleep(1_500);
        goals.atLeast('ticksMeanwhile', acknowledged() - sentBefore, 1);
        for (const { socket } of flood) socket.destroy();
        await healthy.stop();
        goals.atMost('connections', most.connections, Math.floor(taken / 2) + 1);
        goals.memory('rssGrownMiB', (most.rssBytes - before.rssBytes) / 1024 / 1024, 100);
        for (const [what, count] of Object.entries(await account(store, 'healthy', healthy.acknowledged)))
          goals.exactly(what, count, 0);
      },
    ),
);
