import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startPprof } from '../ingest/sidecar/sources/pprof.ts';
import { openStore, type Store } from '../lib/clickhouse/client.ts';
import { loadConfig } from '../lib/config.ts';
import { profile } from '../lib/queries/profile.ts';
import { eventually, newPlace, type Place, type Process, startCollector, startStore } from './running.ts';

/** Profiles as real clients send them, through the collector into the real store, and read back. */

let place: Place;
let storeProcess: Process;
let collector: Process;
let store: Store;

beforeAll(async () => {
  place = await newPlace();
  storeProcess = await startStore(place);
  collector = await startCollector(place);
  store = openStore(loadConfig(place.env));
  await eventually('the tables', () => store.rows('SELECT count() FROM profiles'));
});

afterAll(async () => {
  await store?.close();
  await collector?.stop();
  await storeProcess?.stop();
  await place?.remove();
});

function varintOf(value: bigint): number[] {
  return value < 128n ? [Number(value)] : [Number(value & 127n) | 128, ...varintOf(value >> 7n)];
}
const bytesField = (number: number, bytes: Uint8Array) =>
  Buffer.concat([Buffer.from([number * 8 + 2, ...varintOf(BigInt(bytes.length))]), bytes]);

const recorded = gunzipSync(
  readFileSync(new URL('../lib/profiles/testing/go-allocs.pb.gz', import.meta.url)),
);
/** The recorded profile as if it were of now: where a field is there twice, the last counts. */
const fresh = () =>
  gzipSync(
    Buffer.concat([recorded, Buffer.from([9 * 8, ...varintOf(BigInt(Date.now() - 2_000) * 1_000_000n)])]),
  );

const around = () => ({ fromUs: Date.now() * 1000 - 60e6, toUs: Date.now() * 1000 + 60e6 });
const read = (instance: string, type?: string) =>
  profile(store, { filter: { instance }, range: around(), ...(type ? { type } : {}) });
const ingest = (query: string, body: BodyInit, headers: Record<string, string> = {}) =>
  fetch(`${place.collectorUrl}/ingest?${query}`, { method: 'POST', body, headers });
const push = (body: BodyInit, headers: Record<string, string>) =>
  fetch(`${place.collectorUrl}/push.v1.PusherService/Push`, { method: 'POST', body, headers });

async function totalOf(instance: string, type: string, name: string): Promise<number> {
  const found = await read(instance, type);
  const place = found?.functions.findIndex(each => each.name === name);
  return found?.top.find(each => each.function === place)?.total ?? 0;
}

describe('POST /ingest', () => {
  it('takes the form that the client for Go sends, with the types it wants', async () => {
    const form = new FormData();
    form.set('profile', new Blob([new Uint8Array(fresh())]), 'profile.pprof');
    form.set('sample_type_config', JSON.stringify({ alloc_space: { units: 'bytes' } }));
    const answer = await ingest(
      `name=${encodeURIComponent('arena{instance=go-1,build=1.4}')}&spyName=gospy`,
      form,
    );
    expect([answer.status, await answer.text()]).toEqual([200, '']);
    expect(await read('go-1')).toMatchObject({
      type: 'alloc_space',
      unit: 'bytes',
      types: ['alloc_space'],
      profiles: 1,
    });
    expect(await totalOf('go-1', 'alloc_space', 'main.loot')).toBeGreaterThan(50e6);
  });

  it('takes raw pprof, and the same sent again is there once', async () => {
    const [body, now] = [fresh(), Math.floor(Date.now() / 1000)];
    const query = `format=pprof&name=${encodeURIComponent('arena{server=node-1}')}&from=${now - 10}&until=${now}&spyName=nodespy`;
    for (let i = 0; i < 2; i++) expect((await ingest(query, new Uint8Array(body))).status).toBe(200);
    expect(await read('node-1', 'alloc_objects')).toMatchObject({ profiles: 1, unit: 'count' });
  });

  it('takes folded stacks by groups and by lines', async () => {
    expect(
      (await ingest('name=py.cpu%7Binstance%3Dpy-1%7D&units=samples', 'main;tick;loot 7\nmain;tick 3\n'))
        .status,
    ).toBe(200);
    expect(await read('py-1')).toMatchObject({
      type: 'cpu',
      total: 10,
      nodes: { depth: [0, 1, 2], value: [10, 10, 7], self: [0, 3, 7] },
    });
    expect((await ingest('name=py%7Binstance%3Dpy-2%7D&format=lines', 'a;b\na;b\n')).status).toBe(200);
    expect(await read('py-2')).toMatchObject({ type: 'samples', total: 2 });
  });

  it('adds up what was allocated, and takes the newest of what is in use', async () => {
    const now = Math.floor(Date.now() / 1000);
    for (const kind of ['alloc_space', 'inuse_space'])
      for (const ago of [20, 10]) {
        const query = `name=sum.${kind}&units=bytes&from=${now - ago}&until=${now - ago + 10}`;
        expect((await ingest(query, `a;b ${ago}`)).status).toBe(200);
      }
    expect(await read('sum', 'alloc_space')).toMatchObject({ total: 30, profiles: 2 });
    expect(await read('sum', 'inuse_space')).toMatchObject({ total: 10, profiles: 1 });
  });

  it('is compared with what was before: per second where it adds up, as it is where it is in use, each profile on one side', async () => {
    const nowUs = Math.floor(Date.now() / 1000) * 1e6;
    const send = async (kind: string, fromAgo: number, untilAgo: number, stacks: string) => {
      const [from, until] = [nowUs / 1e6 - fromAgo, nowUs / 1e6 - untilAgo];
      const query = `name=change.${kind}&units=bytes&from=${from}&until=${until}`;
      expect((await ingest(query, stacks)).status).toBe(200);
    };
    await send('alloc_space', 20, 10, 'main;loot 6000\nmain;new 1000\n');
    await send('alloc_space', 45, 25, 'main;loot 2000\nmain;gone 4000\n');
    // It lies across the moment that parts them: it is of now alone.
    await send('alloc_space', 24, 14, 'main;new 1000\n');
    await send('inuse_space', 20, 10, 'main;loot 50\n');
    await send('inuse_space', 45, 25, 'main;loot 30\n');
    await send('wall', 20, 10, 'main 1\n');
    const compared = (type?: string) =>
      profile(store, {
        ...{ filter: { instance: 'change' }, range: { fromUs: nowUs - 20e6, toUs: nowUs } },
        ...(type ? { type } : {}),
        baseline: { filter: { instance: 'change' }, range: { fromUs: nowUs - 60e6, toUs: nowUs - 20e6 } },
      });
    const found = await compared();
    expect(found).toMatchObject({
      ...{ type: 'alloc_space', types: ['alloc_space', 'inuse_space'], profiles: 2, total: 400 },
      baseline: { profiles: 1, total: 300, perSecond: true },
      nodes: {
        ...{ depth: [0, 1, 1, 1], value: [400, 300, 0, 100], before: [300, 100, 200, 0] },
        selfBefore: [0, 100, 200, 0],
      },
    });
    expect(found?.top.map(each => found.functions[each.function]?.name)).toEqual([
      ...['loot', 'gone', 'new', 'main'],
    ]);
    expect(await compared('inuse_space')).toMatchObject({
      total: 50,
      baseline: { total: 30, perSecond: false },
    });
    expect(await compared('wall')).toBeNull();
  });

  it('says what is wrong: 422 for what is no profile, 400 for what is said about it', async () => {
    const refused = async (query: string, body: BodyInit, headers = {}) => {
      const answer = await ingest(query, body, headers);
      return [answer.status, ((await answer.json()) as { error: { message: string } }).error.message];
    };
    expect(await refused('name=a&format=jfr', 'FLR\0')).toEqual([422, expect.stringContaining('Send pprof')]);
    expect(await refused('name=a&format=pprof', 'FLR\0junk')).toEqual([422, expect.stringContaining('JFR')]);
    expect(await refused('name=a&format=pprof', 'junk')).toEqual([
      422,
      expect.stringContaining('not a profile'),
    ]);
    expect(await refused('name=a&format=pprof', new Uint8Array(fresh().subarray(0, 200)))).toEqual([
      422,
      expect.stringContaining('gzip'),
    ]);
    expect(await refused('name=a&format=trie', 'x')).toEqual([422, expect.stringContaining('groups')]);
    expect(await refused('format=pprof', 'x')).toEqual([400, expect.stringContaining('APPLICATION')]);
    expect(await refused('name=a&until=12', 'a;b 1')).toEqual([400, expect.stringContaining('Unix time')]);
    expect(await refused('name=a&from=1000000000&until=1000000010', 'a;b 1')).toEqual([
      400,
      expect.stringContaining('days'),
    ]);
    expect(await refused('name=a', 'x', { 'Content-Type': 'multipart/form-data; boundary=b' })).toEqual([
      400,
      expect.stringContaining('multipart'),
    ]);
  });
});

describe('POST /push.v1.PusherService/Push', () => {
  const label = (name: string, value: string) =>
    bytesField(1, Buffer.concat([bytesField(1, Buffer.from(name)), bytesField(2, Buffer.from(value))]));

  it('takes protobuf, zipped as the client for Rust sends it', async () => {
    const series = Buffer.concat([
      ...[label('__name__', 'memory'), label('service_name', 'arena'), label('instance', 'rust-1')],
      bytesField(2, bytesField(1, fresh())),
    ]);
    const answer = await push(new Uint8Array(gzipSync(bytesField(1, series))), {
      'Content-Type': 'application/proto',
      'Content-Encoding': 'gzip',
    });
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
      200,
      'application/proto',
      '',
    ]);
    expect(await read('rust-1')).toMatchObject({ profiles: 1 });
  });

  it('takes JSON, and says what is wrong in the words of its protocol', async () => {
    const json = { 'Content-Type': 'application/json' };
    const series = (rawProfile: string) =>
      JSON.stringify({
        series: [{ labels: [{ name: 'service_name', value: 'json-1' }], samples: [{ rawProfile }] }],
      });
    const answer = await push(series(fresh().toString('base64')), json);
    expect([answer.status, await answer.json()]).toEqual([200, {}]);
    expect(await read('json-1')).toMatchObject({ profiles: 1 });
    const bad = await push(series('anVuaw=='), json);
    expect([bad.status, await bad.json()]).toEqual([
      400,
      { code: 'invalid_argument', message: expect.any(String) },
    ]);
    expect((await push('{"series":[null,{"labels":5}]}', json)).status).toBe(200);
  });
});

const go = spawnSync('go', ['version']).status === 0;
const source = fileURLToPath(new URL('./fixtures/goserver/main.go', import.meta.url));

describe.skipIf(!go)(`a Go server with net/http/pprof${go ? '' : ' (skipped: there is no Go here)'}`, () => {
  it('says every second which function allocated', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'overtick-go-'));
    const program = join(folder, 'server');
    const built = spawnSync('go', ['build', '-o', program, source], { encoding: 'utf8' });
    expect(built.stderr).toBe('');
    const server = spawn(program, { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void server.kill());
    const [port] = await once(server.stdout, 'data');
    const pprof = startPprof(
      { url: `http://127.0.0.1:${String(port).trim()}`, seconds: 1 },
      {
        resource: () => ({ service: 'arena', instance: 'go, {real}', build: '2.0' }),
        collector: { url: place.collectorUrl, token: null },
      },
    );
    const found = await eventually('three profiles', async () => {
      const answer = await read('go, {real}');
      return answer && answer.profiles >= 3 ? answer : null;
    });
    expect(pprof.report()).toMatchObject({ error: null, missing: [] });
    server.kill();
    await eventually('word that it is gone', async () => pprof.report().error || null);
    await pprof.close();
    rmSync(folder, { recursive: true });
    expect(found.types).toEqual(['alloc_objects', 'alloc_space']);
    const names = found.top.map(each => found.functions[each.function]?.name);
    expect(names[0]).toBe('main.loot');
    expect(found.functions[found.top[0]?.function ?? -1]?.file).toContain('main.go');
    expect(found.total).toBeGreaterThan(100e6);
  }, 180_000);
});

describe('while the store is away', () => {
  it('a profile is refused with 503 at once, and taken again when it is back', async () => {
    await storeProcess.stop();
    const answer = await ingest('name=away', 'a;b 1');
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
    expect(((await answer.json()) as { error: { message: string } }).error.message).toContain('not kept');
    storeProcess = await startStore(place);
    await eventually('the store to be back', async () => (await ingest('name=away', 'a;b 1')).ok || null);
  });
});
