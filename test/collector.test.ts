import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore, type Store } from '../lib/clickhouse/client.ts';
import { loadConfig } from '../lib/config.ts';
import type { Batch, BatchAnswer } from '../lib/signals/batch.ts';
import { encodeFrame, sealFrame } from '../lib/wire/encode.ts';
import { at, contentType } from '../lib/wire/layout.ts';
import {
  eventually,
  newPlace,
  overtick,
  type Place,
  type Process,
  post,
  startCollector,
  startStore,
} from './running.ts';

let place: Place;
let storeProcess: Process;
let collector: Process;
let store: Store;

beforeAll(async () => {
  place = await newPlace();
  storeProcess = await startStore(place);
  collector = await startCollector(place);
  store = openStore(loadConfig(place.env));
});

afterAll(async () => {
  await store?.close();
  await collector?.stop();
  await storeProcess?.stop();
  await place?.remove();
});

const nowUs = () => Date.now() * 1000;
const resource = (instance: string) => ({
  service: 'arena',
  instance,
  region: 'eu',
  build: '1.0',
  runtime: 'node',
  startedAtUs: 1_795_000_000_000_000,
});
const ticks = (count: number, from = nowUs()) =>
  Array.from({ length: count }, (_, i) => ({
    tick: i,
    startUs: from + i * 50_000,
    durationUs: 20_000 + i,
    budgetUs: 50_000,
  }));

async function stored(instance: string, table = 'ticks'): Promise<number> {
  const [row] = await store.rows<{ n: number }>(
    `SELECT count() AS n FROM ${table} WHERE instance = {instance:String}`,
    { instance },
  );
  return row?.n ?? 0;
}

const storedBecomes = (instance: string, count: number) =>
  eventually(`${count} rows of ${instance}`, async () => ((await stored(instance)) === count ? true : null));

describe('POST /v1/batch', () => {
  it('answers 202 with what it took, and every section is in the store a moment later', async () => {
    const at = nowUs();
    const response = await post(place.collectorUrl, {
      batchId: randomUUID(),
      resource: resource('whole'),
      ticks: [
        {
          tick: 812,
          loop: 'main',
          startUs: at,
          scheduledUs: at - 2000,
          durationUs: 108_000,
          budgetUs: 50_000,
          cpuUs: 61_000,
          allocBytes: 1_830_000,
          players: 104,
          packetsSent: 400,
          packetsDropped: 88,
          phases: { loot: 61_000, physics: 20_000 },
        },
      ],
      pauses: [
        {
          startUs: at + 10_000,
          durationUs: 46_000,
          kind: 'gc',
          scope: 'stw',
          cause: 'mark termination',
          heapBeforeBytes: 9,
          heapAfterBytes: 4,
          source: 'gctrace',
          clockErrorUs: 1500,
        },
      ],
      samples: [
        { atUs: at, heapUsedBytes: 5, loopUtilization: 0.4, gcPauseUsTotal: 7, source: 'prometheus' },
      ],
      latencies: [
        {
          atUs: at,
          name: 'publish',
          budgetUs: 200_000,
          scale: 4,
          zeroCount: 1,
          offset: 190,
          counts: [1, 4, 9],
        },
      ],
      events: [{ atUs: at, name: 'loot.duplicate', count: 3, attributes: { chest: '17' } }],
    });
    expect(response.status).toBe(202);
    expect(await response.json()).toEqual({
      accepted: { ticks: 1, pauses: 1, samples: 1, latencies: 1, events: 1 },
      rejected: [],
    });
    await storedBecomes('whole', 1);
    const [tick] = await store.rows(
      "SELECT toUnixTimestamp64Micro(start) AS start_us, lateness_us, cpu_us, phases, packets_dropped FROM ticks WHERE instance = 'whole'",
    );
    expect(tick).toEqual({
      start_us: at,
      lateness_us: 2000,
      cpu_us: 61_000,
      phases: { loot: 61_000, physics: 20_000 },
      packets_dropped: 88,
    });
    for (const table of ['breached_ticks', 'pauses', 'samples', 'latencies', 'events']) {
      await eventually(table, async () => (await stored('whole', table)) || null);
    }
    expect(
      await store.rows("SELECT source, evidence, clock_error_us FROM pauses WHERE instance = 'whole'"),
    ).toEqual([{ source: 'gctrace', evidence: 'measured', clock_error_us: 1500 }]);
    expect(
      await store.rows("SELECT source, gc_pause_us_total FROM samples WHERE instance = 'whole'"),
    ).toEqual([{ source: 'prometheus', gc_pause_us_total: 7 }]);
    const [latency] = await store.rows(
      "SELECT count, buckets, counts FROM latencies WHERE instance = 'whole'",
    );
    expect(latency).toEqual({ count: 15, buckets: [-1, 190, 191, 192], counts: [1, 1, 4, 9] });
  });

  it('keeps the good rows of a half-bad batch and names the bad ones', async () => {
    const rows: object[] = ticks(10);
    rows[3] = { ...rows[3], durationUs: -4 };
    rows[7] = { tick: 7, startUs: 'yesterday', durationUs: 1 };
    const response = await post(place.collectorUrl, {
      batchId: randomUUID(),
      resource: resource('half'),
      ticks: rows,
    });
    expect(response.status).toBe(202);
    const answer = (await response.json()) as BatchAnswer;
    expect(answer.accepted.ticks).toBe(8);
    expect(answer.rejected).toEqual([
      { section: 'ticks', index: 3, reason: 'durationUs must be a whole number from 0 to 3600000000' },
      { section: 'ticks', index: 7, reason: 'startUs must be a time in whole µs since the Unix epoch' },
    ]);
    await storedBecomes('half', 8);
  });

  it('stores the same batchId once, however often and however fast it is sent', async () => {
    const batch = { batchId: randomUUID(), resource: resource('twice'), ticks: ticks(5) };
    const answers = await Promise.all(Array.from({ length: 5 }, () => post(place.collectorUrl, batch)));
    expect(answers.map(answer => answer.status)).toEqual([202, 202, 202, 202, 202]);
    const bodies = (await Promise.all(answers.map(answer => answer.json()))) as BatchAnswer[];
    expect(bodies.filter(body => body.duplicate).length).toBe(4);
    await storedBecomes('twice', 5);
    expect(((await (await post(place.collectorUrl, batch)).json()) as BatchAnswer).duplicate).toBe(true);
    await new Promise(resolve => setTimeout(resolve, 1000));
    expect(await stored('twice')).toBe(5);
  });

  it('stores equal rows of two batches twice: only the id makes a batch the same', async () => {
    const rows = ticks(3);
    await post(place.collectorUrl, { batchId: randomUUID(), resource: resource('equal'), ticks: rows });
    await post(place.collectorUrl, { batchId: randomUUID(), resource: resource('equal'), ticks: rows });
    await storedBecomes('equal', 6);
  });

  it('takes gzip', async () => {
    const body = gzipSync(
      JSON.stringify({ batchId: randomUUID(), resource: resource('gzip'), ticks: ticks(100) }),
    );
    // Names of encodings have no case (RFC 9110).
    for (const encoding of ['gzip', 'GZIP'])
      expect((await post(place.collectorUrl, body, { 'Content-Encoding': encoding })).status).toBe(202);
    await storedBecomes('gzip', 100);
  });

  it.each([
    ['no JSON', '{"resource":', {}, 400, 'The body is not JSON'],
    [
      'NaN',
      '{"resource":{"service":"a","instance":"b"},"ticks":[{"startUs":NaN}]}',
      {},
      400,
      'The body is not JSON',
    ],
    ['an empty body', '', {}, 400, 'The body is not JSON'],
    ['no resource', '{}', {}, 400, 'resource is missing.'],
    [
      'another content type',
      'a,b',
      { 'Content-Type': 'text/csv' },
      415,
      'Content-Type "text/csv" is not taken; send application/json or application/vnd.overtick.batch.',
    ],
    [
      'another encoding',
      '{}',
      { 'Content-Encoding': 'br' },
      415,
      'Content-Encoding "br" is not taken; send gzip or none.',
    ],
    ['rubbish for gzip', 'not gzip', { 'Content-Encoding': 'gzip' }, 400, 'The body is not valid gzip.'],
  ])('refuses %s with a sentence', async (_, body, headers, status, message) => {
    const response = await post(place.collectorUrl, body, headers as Record<string, string>);
    expect(response.status).toBe(status);
    expect(((await response.json()) as { error: { message: string } }).error.message).toContain(message);
  });

  it('refuses a text of 10 MB, plain or as a gzip bomb, and goes on', async () => {
    const body = JSON.stringify({ resource: { ...resource('big'), service: 'x'.repeat(10_000_000) } });
    expect((await post(place.collectorUrl, body)).status).toBe(413);
    expect((await post(place.collectorUrl, gzipSync(body), { 'Content-Encoding': 'gzip' })).status).toBe(413);
    expect(
      (
        await post(place.collectorUrl, {
          batchId: randomUUID(),
          resource: resource('after'),
          ticks: ticks(1),
        })
      ).status,
    ).toBe(202);
  });

  it('takes quotes, markup, backslashes and Unicode in names and gives them back', async () => {
    const instance = `<script>alert('1')</script> "\\" '; DROP TABLE ticks; -- Ünï🎮\\t`;
    await post(place.collectorUrl, { batchId: randomUUID(), resource: resource(instance), ticks: ticks(2) });
    await storedBecomes(instance, 2);
  });

  it.each(['constructor', '__proto__', 'plain'])(
    'bills a phase and counts an event called %s',
    async name => {
      const feed = await fetch(`${place.collectorUrl}/v1/ledgers`);
      const from = nowUs() - 5e6;
      const phases = { send: 15_000 };
      const startUs = from + 3e6;
      const bad = { tick: 60, startUs, durationUs: 180_000, budgetUs: 50_000 };
      await post(place.collectorUrl, {
        batchId: randomUUID(),
        resource: resource(`bill-${name}`),
        ticks: [
          ...ticks(60, from).map(tick => ({ ...tick, phases })),
          { ...bad, phases: { ...phases, [name]: 150_000 } },
        ],
        events: [{ atUs: startUs, name, count: 2 }],
      });
      let told = '';
      for await (const chunk of feed.body?.pipeThrough(new TextDecoderStream()) ?? []) {
        told += chunk;
        if (told.includes('"tick":60') && told.endsWith('\n')) break;
      }
      const breach = JSON.parse(told.split('\n').find(line => line.includes(`bill-${name}`)) ?? '{}');
      expect(breach.cause).toBe(`phase:${name}`);
      expect(Object.entries(breach.impact.events)).toEqual([[name, 2]]);
      expect(breach.ledger.reduce((sum: number, { ms }: { ms: number }) => sum + ms, 0)).toBe(180);
    },
  );

  it('says to HEAD how it is, without words', async () => {
    const answer = await fetch(`${place.collectorUrl}/healthz`, { method: 'HEAD' });
    expect([answer.status, await answer.text()]).toEqual([200, '']);
  });

  it('says what there is not: 404, and 405 for another method', async () => {
    expect((await fetch(`${place.collectorUrl}/v2/batch`)).status).toBe(404);
    expect((await fetch(`${place.collectorUrl}/v1/batch`)).status).toBe(405);
    expect((await fetch(`${place.collectorUrl}/v1/batch`, { method: 'HEAD' })).status).toBe(405);
  });

  it('counts about itself on /metrics', async () => {
    const text = await (await fetch(`${place.collectorUrl}/metrics`)).text();
    expect(text).toMatch(/overtick_rows_accepted_total\{section="ticks"\} \d+/);
    expect(text).toMatch(/overtick_rows_rejected_total\{section="ticks"\} 2/);
  });
});

describe('the columnar batch', () => {
  const send = (frame: Buffer, headers: Record<string, string> = {}) =>
    post(place.collectorUrl, frame, { 'Content-Type': contentType, ...headers });

  it('is stored just as the same batch in JSON', async () => {
    const at = nowUs() - 30e6;
    const batch = (instance: string): Batch => ({
      batchId: randomUUID(),
      resource: resource(instance),
      ticks: [
        {
          ...{
            tick: 1,
            loop: 'fan out',
            startUs: at,
            scheduledUs: at + 100,
            durationUs: 70_000,
            budgetUs: 50_000,
          },
          ...{ cpuUs: 0, allocBytes: 5_000_000_000, players: 7, packetsSent: 2, packetsDropped: 1 },
          phases: { loot: 61_000, physics: 0 },
        },
        { startUs: at + 70_000, durationUs: 0 },
        { tick: 3, startUs: at + 80_000, durationUs: 1, budgetUs: 0, phases: { physics: 1 } },
      ],
      pauses: [
        { startUs: at, durationUs: 9, cause: 'minor', heapBeforeBytes: 10 },
        { startUs: at + 9, durationUs: 9, kind: 'safepoint', scope: 'safepoint' as const },
      ],
      samples: [{ atUs: at, heapUsedBytes: 5, loopUtilization: 0.25 }],
      latencies: [{ atUs: at, name: 'publish', valuesUs: [100, 200] }],
      events: [{ atUs: at, name: 'drop', attributes: { chest: '17' } }],
    });
    expect((await post(place.collectorUrl, batch('as-json'))).status).toBe(202);
    const answer = await send(encodeFrame(batch('as-columns'), nowUs()));
    expect(answer.status).toBe(202);
    expect(await answer.json()).toEqual({
      accepted: { ticks: 3, pauses: 2, samples: 1, latencies: 1, events: 1 },
      rejected: [],
    });
    for (const table of [
      'ticks',
      'breached_ticks',
      'pauses',
      'samples',
      'latencies',
      'events',
      'rollup_10s',
    ]) {
      const rows = (instance: string) =>
        store.rows<object>(
          `SELECT * EXCEPT (instance) FROM ${table} WHERE instance = {instance:String} ORDER BY ALL`,
          { instance },
        );
      const [json, columns] = await eventually(`both in ${table}`, async () => {
        const both = [await rows('as-json'), await rows('as-columns')];
        return both.every(list => list.length > 0) ? both : null;
      });
      expect(columns, table).toEqual(json);
    }
  });

  it('keeps its good rows, and the bad ones are named as in JSON', async () => {
    const at = nowUs();
    const rows = [
      { tick: 1, startUs: at, durationUs: 1 },
      { tick: 1.5, startUs: at, durationUs: 1 },
      { tick: 2, startUs: at, durationUs: 4_000_000_000 },
      { tick: 3, startUs: at, durationUs: 1, phases: { 'a\u0001': 1 } },
      { tick: 4, startUs: 5, durationUs: 1 },
    ];
    const batch = { batchId: randomUUID(), resource: resource('half-columns'), ticks: rows };
    const inJson = await post(place.collectorUrl, {
      ...batch,
      batchId: randomUUID(),
      resource: resource('half-json'),
    });
    const inColumns = await send(encodeFrame(batch, at));
    const { rejected } = (await inColumns.json()) as BatchAnswer;
    expect(rejected.map(({ index }) => index)).toEqual([1, 2, 3, 4]);
    expect(rejected).toEqual(((await inJson.json()) as BatchAnswer).rejected);
    await storedBecomes('half-columns', 1);
  });

  it('is stored once under the number that its sender gave it', async () => {
    const frame = encodeFrame({ batchId: 'x', resource: resource('numbered'), ticks: ticks(2) }, nowUs());
    const numbered = (sequence: number) => {
      frame.writeUInt16LE(0, at.batchId);
      frame.writeDoubleLE(sequence, at.sequence);
      return sealFrame(frame);
    };
    for (const sequence of [0, 1, 3, 1, 2, 3, 0])
      expect((await send(Buffer.from(numbered(sequence)))).status).toBe(202);
    await storedBecomes('numbered', 8);
    await new Promise(resolve => setTimeout(resolve, 500));
    expect(await stored('numbered')).toBe(8);
  });

  it.each([
    ['rubbish', Buffer.from('rubbish, 8n'), 400, 'docs/wire-format.md'],
    [
      'a frame that is cut short',
      encodeFrame({ batchId: 'n', resource: resource('short') }, 1).subarray(0, 64),
      400,
      'cut short',
    ],
    [
      'nobody',
      encodeFrame({ batchId: 'n', resource: { service: '', instance: 'i' } }, 1),
      400,
      'service is missing',
    ],
  ])('that is %s is refused and says why', async (_, frame, status, message) => {
    const answer = await send(frame);
    expect(answer.status).toBe(status);
    expect(await answer.text()).toContain(message);
  });
});

describe('a stream of frames', () => {
  /** An open request, and the lines that it was answered with so far. */
  const openStream = () => {
    const { hostname, port } = new URL(place.collectorUrl);
    const stream = request({ hostname, port, method: 'POST', path: '/v1/stream' });
    let text = '';
    const ended = new Promise<void>(resolve => {
      stream.once('error', () => resolve());
      stream.once('response', response => {
        response.on('data', chunk => {
          text += chunk;
        });
        response.once('close', resolve);
      });
    });
    return { stream, ended, lines: () => text.split('\n').filter(line => line !== '') };
  };
  const frameOf = (instance: string, batchId: string = randomUUID()) =>
    encodeFrame({ batchId, resource: resource(instance), ticks: ticks(2) }, nowUs());

  it('answers each in order, however they are cut, and stores them once', async () => {
    const { stream, lines } = openStream();
    const bytes = Buffer.concat(
      Array.from({ length: 300 }, (_, i) => frameOf('streamed', `stream ${i % 200}`)),
    );
    for (let from = 0; from < bytes.length; from += 7777) stream.write(bytes.subarray(from, from + 7777));
    await eventually('300 answers', async () => (lines().length === 300 ? true : null));
    expect(lines().slice(0, 200)).toEqual(Array(200).fill('202'));
    expect(new Set(lines().slice(200))).toEqual(new Set(['202 {"rejected":[],"duplicate":true}']));
    await storedBecomes('streamed', 400);
    stream.end();
  });

  it('names bad rows, goes on after them, and ends at what is no frame', async () => {
    const { stream, lines, ended } = openStream();
    const bad = {
      batchId: randomUUID(),
      resource: resource('streamed-half'),
      ticks: [{ startUs: 5, durationUs: 1 }],
    };
    stream.write(
      Buffer.concat([encodeFrame(bad, 1), frameOf('streamed-half'), Buffer.from('no frame at all')]),
    );
    await ended;
    expect(lines()).toHaveLength(3);
    expect(lines()[0]).toContain('"index":0,"reason":"startUs is');
    expect(lines()[1]).toBe('202');
    expect(lines()[2]).toMatch(/^400 .*does not begin with OTK1/);
    await storedBecomes('streamed-half', 2);
  });
});

describe('what was acknowledged', () => {
  it('survives SIGKILL of the collector at any moment, and nothing is doubled by the sender trying again', async () => {
    for (let round = 0; round < 6; round++) {
      const instance = `killed-${round}`;
      const batches = Array.from({ length: 30 }, () => ({
        batchId: randomUUID(),
        resource: resource(instance),
        ticks: ticks(20),
      }));
      const sending = batches.map(batch =>
        post(place.collectorUrl, batch).then(
          answer => answer.status === 202,
          () => false,
        ),
      );
      await new Promise(resolve => setTimeout(resolve, round * 90));
      await collector.stop('SIGKILL');
      const acknowledged = await Promise.all(sending);
      collector = await startCollector(place);
      // The sender does not know what became of those without an answer: it sends them again under the same id.
      const again = await Promise.all(
        batches.filter((_, i) => !acknowledged[i]).map(batch => post(place.collectorUrl, batch)),
      );
      for (const answer of again) expect(answer.status).toBe(202);
      await storedBecomes(instance, 600);
    }
    await new Promise(resolve => setTimeout(resolve, 1000));
    for (let round = 0; round < 6; round++) expect(await stored(`killed-${round}`)).toBe(600);
    for (const table of ['rollup_10s', 'rollup_5m']) {
      await eventually(`${table} to hold each of them once`, async () => {
        const [row] = await store.rows<{ ticks: number }>(
          `SELECT sum(ticks) AS ticks FROM ${table} WHERE startsWith(instance, 'killed-')`,
        );
        return row?.ticks === 3600 ? true : null;
      });
    }
  }, 60_000);

  it('waits in the spool while the store is away and is stored when it is back', async () => {
    await storeProcess.stop();
    const response = await post(place.collectorUrl, {
      batchId: randomUUID(),
      resource: resource('storeless'),
      ticks: ticks(50),
    });
    expect(response.status).toBe(202);
    const ready = (await (await fetch(`${place.collectorUrl}/readyz`)).json()) as {
      ready: boolean;
      storeReachable: boolean;
    };
    expect(ready).toMatchObject({ ready: true, storeReachable: false });
    storeProcess = await startStore(place);
    await storedBecomes('storeless', 50);
  }, 40_000);

  it('is taken from a damaged segment as far as it is whole; a copy is set aside', async () => {
    await storeProcess.stop();
    await collector.stop();
    const frames = ['broken', 'intact'].map(instance =>
      encodeFrame({ batchId: randomUUID(), resource: resource(instance), ticks: ticks(3) }, nowUs()),
    );
    const file = Buffer.concat([...frames, frames[1] as Buffer]).subarray(0, -40);
    file.writeUInt8(255, 200);
    await writeFile(join(place.dataDir, 'spool', '00000000000000001-00000000000000001.frames'), file);
    storeProcess = await startStore(place);
    collector = await startCollector(place);
    await storedBecomes('intact', 3);
    expect(await stored('broken')).toBe(0);
    await eventually('a copy', async () =>
      (await readdir(join(place.dataDir, 'spool', 'quarantine'))).length === 1 ? true : null,
    );
    expect(collector.output()).toContain('is damaged in 1 places; a copy is in spool/quarantine');
  }, 40_000);

  it('is stored but for the row that the store will never take, which is set aside with the reason', async () => {
    await store.command('ALTER TABLE ticks ADD CONSTRAINT no_beast CHECK tick != 666');
    const rows = ticks(1000, nowUs() - 60e6).map(row => ({ ...row, durationUs: 90_000 }));
    const batch = { batchId: randomUUID(), resource: resource('poison'), ticks: rows };
    expect((await post(place.collectorUrl, batch)).status).toBe(202);
    await storedBecomes('poison', 999);
    await store.command('ALTER TABLE ticks DROP CONSTRAINT no_beast');
    const aside = await readFile(join(place.dataDir, 'spool', 'quarantine', 'rows.jsonl'), 'utf8');
    expect(JSON.parse(aside)).toMatchObject({
      row: { instance: 'poison', tick: 666, duration_us: 90_000 },
      reason: expect.stringContaining('no_beast'),
    });
    await post(place.collectorUrl, { ...batch, batchId: randomUUID(), resource: resource('neighbour') });
    await storedBecomes('neighbour', 1000);
  }, 40_000);
});

describe('the collector as a command', () => {
  it('says that its port is in use, and ends with 1', async () => {
    const elsewhere = await newPlace();
    const second = overtick(['collector'], { ...place.env, OVERTICK_DATA_DIR: elsewhere.dataDir });
    expect(await second.ended).toBe(1);
    await elsewhere.remove();
    expect(second.output()).toContain(
      'the port is in use. Stop what uses it, or set OVERTICK_COLLECTOR_PORT to another port.',
    );
  });

  it('says that its folder cannot be written, and ends with 1', async () => {
    const file = join(place.dataDir, 'a-file');
    await writeFile(file, '');
    const second = overtick(['collector'], { ...place.env, OVERTICK_DATA_DIR: join(file, 'data') });
    expect(await second.ended).toBe(1);
    expect(second.output()).toMatch(/^The data directory .* cannot be used \(ENOTDIR/);
  });

  it('refuses an address that others can reach without a token', async () => {
    const second = overtick(['collector'], { ...place.env, OVERTICK_HOST: '0.0.0.0' });
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain('set OVERTICK_TOKEN to a secret that agents must show');
  });

  it('names the file, line and key of a wrong setting', async () => {
    await mkdir(join(place.dataDir, 'cfg'), { recursive: true });
    const path = join(place.dataDir, 'cfg', 'overtick.yaml');
    await writeFile(path, 'budgets:\n  arena: fast\n');
    const second = overtick(['collector'], { ...place.env, OVERTICK_CONFIG: path });
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain(`${path} line 2, key budgets.arena:`);
  });

  it('asks for the token before it reads the body, and never prints it', async () => {
    const other = await newPlace();
    const env = { ...other.env, OVERTICK_DATA_DIR: place.dataDir, OVERTICK_TOKEN: 'tk_secret' };
    await collector.stop();
    const guarded = await startCollector({ ...other, env });
    const batch = { batchId: randomUUID(), resource: resource('guarded'), ticks: ticks(1) };
    expect((await post(other.collectorUrl, batch)).status).toBe(401);
    expect((await post(other.collectorUrl, batch, { Authorization: 'Bearer wrong' })).status).toBe(401);
    expect((await post(other.collectorUrl, batch, { Authorization: 'Bearer tk_secret' })).status).toBe(202);
    await guarded.stop();
    expect(guarded.output()).not.toContain('tk_secret');
    await other.remove();
    collector = await startCollector(place);
  });

  it('takes batches before there is a store, and makes the tables when it comes', async () => {
    const other = await newPlace();
    const early = await startCollector(other);
    const batch = { batchId: randomUUID(), resource: resource('early'), ticks: ticks(3) };
    expect((await post(other.collectorUrl, batch)).status).toBe(202);
    const late = await startStore(other);
    const client = openStore(loadConfig(other.env));
    await eventually('the ticks', async () => (await client.rows('SELECT 1 FROM ticks LIMIT 1'))[0]);
    await client.close();
    expect(await early.stop()).toBe(0);
    expect(await late.stop()).toBe(0);
    await other.remove();
  });

  it('tells of a breach and its ledger while the store is away', async () => {
    const other = await newPlace();
    const alone = await startCollector(other);
    const feed = await fetch(`${other.collectorUrl}/v1/ledgers`);
    const from = nowUs() - 3e6;
    const history = ticks(60, from);
    const bad = { tick: 60, startUs: from + 3e6, durationUs: 108_000, budgetUs: 50_000 };
    const pause = { startUs: bad.startUs + 10_000, durationUs: 80_000, kind: 'gc', scope: 'stw' };
    for (const [sequence, rows] of [{ ticks: history }, { ticks: [bad], pauses: [pause] }].entries()) {
      const frame = encodeFrame({ batchId: '', resource: resource('live'), ...rows }, nowUs());
      frame.writeDoubleLE(sequence, at.sequence);
      sealFrame(frame);
      const answer = await post(other.collectorUrl, frame, { 'Content-Type': contentType });
      expect(answer.status).toBe(202);
    }
    const reader = feed.body?.pipeThrough(new TextDecoderStream()).getReader();
    const breach = JSON.parse((await reader?.read())?.value ?? '');
    expect(breach).toMatchObject({ instance: 'live', tick: 60, cause: 'gc.stw' });
    await reader?.cancel();
    expect(await alone.stop()).toBe(0);
    await other.remove();
  });

  it('speaks to a ClickHouse that answers 200 with an exception header as to one that failed', async () => {
    const failing = createServer((_, response) => {
      response.writeHead(200, { 'X-ClickHouse-Exception-Code': '252' });
      response.end('Code: 252. DB::Exception: Too many parts (TOO_MANY_PARTS)');
    });
    await new Promise<void>(resolve => failing.listen(0, '127.0.0.1', resolve));
    const { port } = failing.address() as { port: number };
    const client = openStore(loadConfig({ ...place.env, CLICKHOUSE_URL: `http://127.0.0.1:${port}` }));
    await expect(client.insert('ticks', 'JSONEachRow', [Buffer.from('{}\n')], 'token')).rejects.toThrow();
    await client.close();
    failing.close();
  });
});
