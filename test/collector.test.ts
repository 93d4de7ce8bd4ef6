import { randomUUID } from 'node:crypto';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore, type Store } from '../lib/clickhouse/client.ts';
import { loadConfig } from '../lib/config.ts';
import type { BatchAnswer } from '../lib/signals/batch.ts';
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
        },
      ],
      samples: [{ atUs: at, heapUsedBytes: 5, loopUtilization: 0.4 }],
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
    expect((await post(place.collectorUrl, body, { 'Content-Encoding': 'gzip' })).status).toBe(202);
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
      'Content-Type "text/csv" is not taken; send application/json.',
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
    const plain = await post(place.collectorUrl, body).catch(error => error);
    // The answer can be lost when the connection closes under a body that nobody reads; a crash would fail the next one.
    if (plain instanceof Response) expect(plain.status).toBe(413);
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

  it('says what there is not: 404, and 405 for another method', async () => {
    expect((await fetch(`${place.collectorUrl}/v2/batch`)).status).toBe(404);
    expect((await fetch(`${place.collectorUrl}/v1/batch`)).status).toBe(405);
  });

  it('counts about itself on /metrics', async () => {
    const text = await (await fetch(`${place.collectorUrl}/metrics`)).text();
    expect(text).toMatch(/overtick_rows_accepted_total\{section="ticks"\} \d+/);
    expect(text).toMatch(/overtick_rows_rejected_total\{section="ticks"\} 2/);
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

  it('does not stand in the way when a spool segment is damaged: it is set aside and said', async () => {
    await storeProcess.stop();
    await collector.stop();
    await writeFile(
      join(place.dataDir, 'spool', '00000000000000001-1.segment'),
      '{"version":1,"crc32":5,"parts":[["ticks",1,3]]}\nabc',
    );
    storeProcess = await startStore(place);
    collector = await startCollector(place);
    await post(place.collectorUrl, { batchId: randomUUID(), resource: resource('behind'), ticks: ticks(4) });
    await storedBecomes('behind', 4);
    expect(await readdir(join(place.dataDir, 'spool', 'quarantine'))).toHaveLength(1);
  }, 40_000);
});

describe('the collector as a command', () => {
  it('says that its port is in use, and ends with 1', async () => {
    const second = overtick(['collector'], { ...place.env, OVERTICK_DATA_DIR: place.dataDir });
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain(
      'the port is in use. Stop what uses it, or set OVERTICK_COLLECTOR_PORT to another port.',
    );
  });

  it('says that its folder cannot be written, and ends with 1', async () => {
    const file = join(place.dataDir, 'a-file');
    await writeFile(file, '');
    const second = overtick(['collector'], { ...place.env, OVERTICK_DATA_DIR: join(file, 'data') });
    expect(await second.ended).toBe(1);
    expect(second.output()).toMatch(/^The spool folder .* cannot be written/);
  });

  it('refuses an address that others can reach without a token', async () => {
    const second = overtick(['collector'], { ...place.env, OVERTICK_HOST: '0.0.0.0' });
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain('set OVERTICK_TOKEN to a secret that agents must show');
  });

  it('names the file and key of a wrong setting', async () => {
    await mkdir(join(place.dataDir, 'cfg'), { recursive: true });
    const path = join(place.dataDir, 'cfg', 'overtick.yaml');
    await writeFile(path, 'budgets:\n  arena: fast\n');
    const second = overtick(['collector'], { ...place.env, OVERTICK_CONFIG: path });
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain(`${path}, key budgets.arena:`);
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

  it('speaks to a ClickHouse that answers 200 with an exception header as to one that failed', async () => {
    const failing = createServer((_, response) => {
      response.writeHead(200, { 'X-ClickHouse-Exception-Code': '252' });
      response.end('Code: 252. DB::Exception: Too many parts (TOO_MANY_PARTS)');
    });
    await new Promise<void>(resolve => failing.listen(0, '127.0.0.1', resolve));
    const { port } = failing.address() as { port: number };
    const client = openStore(loadConfig({ ...place.env, CLICKHOUSE_URL: `http://127.0.0.1:${port}` }));
    await expect(client.insert('ticks', Buffer.from('{}\n'), 'token')).rejects.toThrow();
    await client.close();
    failing.close();
  });
});
