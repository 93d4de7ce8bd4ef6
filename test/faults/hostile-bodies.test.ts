import { request } from 'node:http';
import { connect } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { encodeFrame } from '../../lib/wire/encode.ts';
import { contentType } from '../../lib/wire/layout.ts';
import { collecting, inParallel, watched } from './collecting.ts';
import { fault } from './fault.ts';
import { pick, seeded } from './random.ts';
import { quantile } from './senders.ts';

type Payload = { body: string | Uint8Array; headers?: Record<string, string>; chunked?: boolean };

/** The status of an answer, 0 when the connection was closed without one. */
function send(url: string, { body, headers = {}, chunked = false }: Payload): Promise<number> {
  return new Promise(resolve => {
    const bytes = Buffer.from(body as Uint8Array);
    const length = chunked ? { 'transfer-encoding': 'chunked' } : { 'content-length': bytes.length };
    const asking = request(`${url}/v1/batch`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers, ...length },
    });
    asking.on('response', answer => answer.resume().once('end', () => resolve(answer.statusCode ?? 0)));
    asking.on('error', () => resolve(0));
    asking.end(bytes);
  });
}

const MiB = 1024 * 1024;
const zeros = gzipSync(Buffer.alloc(100 * MiB));
const spaces = gzipSync(`{${' '.repeat(20 * MiB)}}`);
const bombs: Payload[] = [
  { body: zeros, headers: { 'content-encoding': 'gzip' } },
  { body: zeros, headers: { 'content-encoding': 'gzip' }, chunked: true },
  { body: spaces, headers: { 'content-encoding': 'gzip' } },
  { body: gzipSync(zeros), headers: { 'content-encoding': 'gzip' } },
  { body: zeros, headers: { 'content-encoding': 'gzip', 'content-type': contentType } },
  { body: brotliCompressSync(Buffer.alloc(MiB)), headers: { 'content-encoding': 'br' } },
  { body: deflateSync(Buffer.alloc(10 * MiB)), headers: { 'content-encoding': 'deflate' } },
  { body: zeros, headers: { 'content-encoding': 'gzip, gzip' } },
];

fault(
  { id: 'C11', fault: 'zip bombs', full: { bombs: 1_000 }, fast: { bombs: 120 } },
  ({ bombs: count }, goals) =>
    collecting('', async product => {
      const tookMs: number[] = [];
      let taken = 0;
      // The first of each warms up what the others are measured against.
      for (const bomb of bombs) await send(product.url, bomb);
      const { rssGrownMiB, answerP99Ms } = await watched(product, () =>
        inParallel(
          Array.from({ length: count }, (_, i) => bombs[i % bombs.length] as Payload),
          2,
          async bomb => {
            const began = performance.now();
            const status = await send(product.url, bomb);
            tookMs.push(performance.now() - began);
            if (![400, 413, 415].includes(status)) taken++;
          },
        ),
      );
      goals.exactly('taken', taken, 0);
      goals.memory('rssGrownMiB', rssGrownMiB, 32);
      goals.within('refusedP99Ms', quantile(tookMs, 0.99), 50);
      goals.within('healthyP99Ms', answerP99Ms, 50);
    }),
);

/** Payloads that parsers choke on, and valid batches with a few bytes changed. */
function* payloads(count: number, seed: number): Generator<Payload> {
  const random = seeded(seed);
  const nowUs = Date.now() * 1000;
  const resource = { service: 'fuzz', instance: 'a' };
  const ticks = Array.from({ length: 10 }, (_, i) => ({
    ...{ tick: i, startUs: nowUs + i, durationUs: 900, allocBytes: 5, phases: { loot: 3, ünï: 4 } },
  }));
  const json = JSON.stringify({ resource, ticks });
  const frame = encodeFrame({ batchId: 'x', resource, ticks }, nowUs);
  const body = (rows: string, more = '') =>
    `{"resource":{"service":"fuzz","instance":"a"}${more},"ticks":[${rows}]}`;
  const tick = JSON.stringify(ticks[0]);
  const deep = [
    '['.repeat(200_000),
    `${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`,
    body(`${'['.repeat(100_000)}${']'.repeat(100_000)}`),
    `{${Array.from({ length: 300_000 }, (_, i) => `"k${i}":1`).join(',')}}`,
    `{${'"a":1,'.repeat(500_000)}"a":1}`,
    body(tick, `,"x":"${'y'.repeat(3 * MiB)}"`),
    body(`${'{},'.repeat(MiB)}{}`),
    body(`${'1,'.repeat(MiB)}1`),
  ];
  const odd = [
    body('{"__proto__":{"startUs":1,"durationUs":1}}'),
    body(tick, ',"__proto__":{"isAdmin":true},"constructor":{"prototype":{"startUs":1}}'),
    body(`{"startUs":${nowUs},"durationUs":1,"phases":{"__proto__":5}}`),
    body(tick.replace('loot', '\\ud800')),
    body(tick.replace('loot', '\\u0000')),
    body(tick, ',"resource":{"service":"\\ud800","instance":"a"}'),
    `\ufeff${json}`,
    '',
    'null',
    '1e999',
    '"',
    body(tick).slice(0, -2),
  ];
  for (let i = 0; i < count; i++) {
    const kind = random();
    if (kind < 0.01) yield { body: pick(random, deep) };
    else if (kind < 0.02)
      yield { body: gzipSync(pick(random, deep)), headers: { 'content-encoding': 'gzip' } };
    else if (kind < 0.04) yield { ...pick(random, bombs) };
    else if (kind < 0.2) yield { body: pick(random, odd) };
    else {
      const isFrame = kind < 0.6;
      const bytes = Buffer.from(isFrame ? frame : json);
      for (let changes = 1 + Math.floor(random() * 4); changes > 0; changes--)
        bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
      const cut = random() < 0.1 ? bytes.subarray(0, Math.floor(random() * bytes.length)) : bytes;
      yield { body: cut, headers: isFrame ? { 'content-type': contentType } : {} };
    }
  }
}

fault(
  {
    id: 'C12',
    fault: 'hostile bodies: deep, of a million keys, cut, changed, bombs, names that are code',
    full: { payloads: 20_000 },
    fast: { payloads: 1_000 },
  },
  ({ payloads: count }, goals) =>
    collecting('', async product => {
      for (const payload of payloads(300, 1)) await send(product.url, payload);
      const statuses = new Map<number, number>();
      const { rssGrownMiB, answerP99Ms, loopP99Ms } = await watched(product, () =>
        inParallel(payloads(count, 2), 4, async payload => {
          const status = await send(product.url, payload);
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
        }),
      );
      goals.figure('statuses', Object.fromEntries([...statuses].sort(([a], [b]) => a - b)));
      const explained = [202, 400, 413, 415].reduce((sum, status) => sum + (statuses.get(status) ?? 0), 0);
      goals.exactly('unexplainedAnswers', count - explained, 0);
      goals.memory('rssGrownMiB', rssGrownMiB, 64);
      goals.within('healthyP99Ms', answerP99Ms, 50);
      if (loopP99Ms !== null) goals.within('loopP99Ms', loopP99Ms, 50);
      goals.exactly('ended', product.collector.child.exitCode === null ? 0 : 1, 0);
      await new Promise(resolve => setTimeout(resolve, 1_000));
      // Bad: what no sender said, or no server can have measured. 900 µs are said, and what a changed digit makes of it.
      const [bad] = await product.store.rows<{ n: number }>(
        `SELECT countIf(duration_us > 3600000000 OR start < now() - INTERVAL 25 HOUR OR start > now() + INTERVAL 11 MINUTE
           OR instance = '' OR service = '' OR position(instance, '\\0') > 0) AS n FROM ticks`,
      );
      goals.exactly('badRows', bad?.n ?? -1, 0);
    }),
);

fault(
  {
    id: 'N4',
    fault: 'requests cut in the middle, bodies of half a gzip',
    full: { cuts: 1_000 },
    fast: { cuts: 100 },
  },
  ({ cuts }, goals) =>
    collecting('', async ({ url, rowsOf, collector }) => {
      const random = seeded(4);
      const { hostname, port } = new URL(url);
      const json = JSON.stringify({
        resource: { service: 'cut', instance: 'a' },
        ticks: Array.from({ length: 50 }, (_, i) => ({
          tick: i,
          startUs: Date.now() * 1000 + i,
          durationUs: 9,
        })),
      });
      const zipped = gzipSync(json);
      let [acknowledged, taken] = [0, 0];
      await inParallel(
        Array.from({ length: cuts }, (_, i) => i),
        8,
        async i => {
          if (i % 2 === 0) {
            const half = zipped.subarray(0, 1 + Math.floor(random() * (zipped.length - 2)));
            if ((await send(url, { body: half, headers: { 'content-encoding': 'gzip' } })) !== 400) taken++;
            return;
          }
          const part = json.slice(0, Math.floor(random() * json.length));
          await new Promise<void>(resolve => {
            const socket = connect(Number(port), hostname, () => {
              socket.write(
                `POST /v1/batch HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${json.length}\r\n\r\n${part}`,
                () => setTimeout(() => socket.destroy(), 5),
              );
            });
            socket.on('data', data => {
              if (data.toString().startsWith('HTTP/1.1 2')) acknowledged++;
            });
            socket.on('error', () => {});
            socket.once('close', () => resolve());
          });
        },
      );
      goals.exactly('halvesTaken', taken, 0);
      goals.exactly('acknowledged', acknowledged, 0);
      goals.exactly('stored', await rowsOf('cut', 0), 0);
      goals.exactly('ended', collector.child.exitCode === null ? 0 : 1, 0);
    }),
);
