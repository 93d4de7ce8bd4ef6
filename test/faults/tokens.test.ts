import { existsSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { createToken, revokeToken } from '../../lib/auth/tokens.ts';
import { contentType } from '../../lib/wire/layout.ts';
import { eventually, newPlace, type Place, startCollector } from '../running.ts';
import { fault } from './fault.ts';
import { frameOf } from './senders.ts';

type Answer = { status: number; text: string };
const megabytes = 4;

/** Sends until it is answered, or all of it is sent; what it says comes before its body is whole. */
function push(url: string, token: string | null, body: Buffer): Promise<Answer> {
  return new Promise(resolve => {
    const headers = {
      'Content-Type': contentType,
      'Content-Length': body.length,
      ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
    };
    const asking = request(url, { method: 'POST', headers, agent: false }, response => {
      let text = '';
      response.on('data', part => {
        text += part;
        if (text.endsWith('}}')) asking.destroy();
      });
      response.on('close', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    asking.on('error', () => resolve({ status: 0, text: '' }));
    asking.end(body);
  });
}

const endpoints = [
  '/v1/batch',
  '/v1/stream',
  '/v1/metrics',
  '/v1/traces',
  '/ingest',
  '/push.v1.PusherService/Push',
];

/** Bytes that a process has read so far, of files and sockets alike. */
const bytesRead = (pid: number) => Number(/rchar: (\d+)/.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1]);

/** ms until a token that is revoked now is refused, for a new request and in a stream that was open before. */
async function revocation(place: Place): Promise<number> {
  const token = createToken(place, 'short', null);
  const frame = (sequence: number) => frameOf('arena', 'a-1', Date.now() * 1000, sequence, 1);
  let told = '';
  const stream = request(`${place.collectorUrl}/v1/stream`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}` },
  });
  stream.on('response', response => response.on('data', part => (told += part)));
  stream.on('error', () => {});
  stream.write(frame(0));
  await eventually('the stream to take a frame', async () => told.startsWith('202') || null);
  revokeToken(place, 'short');
  const began = performance.now();
  for (let sequence = 1; !told.includes('401'); sequence++) {
    if (performance.now() - began > 30_000) throw new Error(`The stream still takes frames: ${told}`);
    stream.write(frame(sequence));
    await sleep(20);
  }
  await eventually('a refusal', async () =>
    (await push(`${place.collectorUrl}/v1/batch`, token, frame(9_999))).status === 401 ? true : null,
  );
  stream.destroy();
  return performance.now() - began;
}

/** Mann and Whitney's test of whether the one kind takes longer than the other, as a z-score. */
function rankSumZ(took: { ms: number; isNear: boolean }[]): number {
  const sorted = [...took].sort((a, b) => a.ms - b.ms);
  const near = sorted.filter(({ isNear }) => isNear).length;
  const far = sorted.length - near;
  const ranks = sorted.reduce((sum, { isNear }, i) => sum + (isNear ? i + 1 : 0), 0);
  const u = ranks - (near * (near + 1)) / 2;
  return (u - (near * far) / 2) / Math.sqrt((near * far * (near + far + 1)) / 12);
}

fault(
  {
    ...{ id: 'C14', fault: 'tokens that are missing, wrong, revoked, or of another service' },
    full: { rounds: 20, timings: 10_000 },
    fast: { rounds: 1, timings: 400 },
    missing: () => (existsSync('/proc/self/io') ? null : 'there is no /proc'),
  },
  async ({ rounds, timings }, goals) => {
    const place = await newPlace();
    const good = createToken(place, 'arena', ['arena']);
    const revoked = createToken(place, 'old', null);
    revokeToken(place, 'old');
    const collector = await startCollector(place);
    const url = (path: string) => `${place.collectorUrl}${path}`;
    const body = Buffer.alloc(megabytes * 1024 * 1024 - 1024, 0x20);

    const wrong = [
      null,
      '',
      'tk_',
      revoked,
      `${good}x`,
      good.slice(0, -1),
      good.toUpperCase(),
      'tk_'.padEnd(6_000, 'x'),
    ];
    let [tries, passed, named] = [0, 0, 0];
    const before = bytesRead(collector.child.pid ?? 0);
    for (let round = 0; round < rounds; round++)
      for (const path of endpoints)
        for (const token of wrong) {
          const { status, text } = await push(url(path), token, body);
          tries++;
          if (status !== 401) passed++;
          if (text.includes('arena') || text.includes(good)) named++;
        }
    goals.exactly('notRefused', passed, 0);
    goals.exactly('secretsTold', named, 0);
    // libuv reads 64 KiB at once, head and body: that much is taken of a connection, and no more.
    goals.atMost('bytesReadPerTry', (bytesRead(collector.child.pid ?? 0) - before) / tries, 80 * 1024);

    const frame = (service: string) =>
      frameOf(service, `${service}-1`, Date.now() * 1000, Math.floor(Math.random() * 1e9), 1);
    const statusOf = async (service: string, token: string) =>
      (await push(url('/v1/batch'), token, frame(service))).status;
    goals.exactly('own', await statusOf('arena', good), 202);
    goals.exactly('another', await statusOf('lobby', good), 403);
    const ledgers = await fetch(url('/v1/ledgers'), { headers: { Authorization: `Bearer ${good}` } });
    await ledgers.body?.cancel();
    goals.exactly('ledgers', ledgers.status, 403);
    goals.within('revokedMs', await revocation(place), 5_000);

    // One is right up to its last letter, one is wrong from the first on; in an order of chance.
    const shapes = [`${good.slice(0, -1)}${good.endsWith('A') ? 'B' : 'A'}`, `tk_${'A'.repeat(43)}`];
    const took: { ms: number; isNear: boolean }[] = [];
    for (let i = 0; i < timings; i++) {
      const isNear = Math.random() < 0.5;
      const began = performance.now();
      await fetch(url('/v1/batch'), {
        ...{ method: 'POST', headers: { Authorization: `Bearer ${shapes[isNear ? 0 : 1]}` } },
      }).then(answer => answer.arrayBuffer());
      took.push({ ms: performance.now() - began, isNear });
    }
    goals.within('timeDifferenceZ', Math.abs(rankSumZ(took)), 4);
    goals.exactly('stop', Number(await collector.stop()), 0);
    await place.remove();
  },
);
