import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { metricsRequest } from '../lib/metrics/otlp-messages.ts';
import { decodeProtobuf } from '../lib/metrics/protobuf.ts';
import { eventually, freePort, runProduct, startCollector } from './running.ts';

/** What an OpenTelemetry SDK sends becomes rows in the store, as docs/otlp.md says. */

const product = runProduct();
const [json, protobuf] = ['application/json', 'application/x-protobuf'];

function send(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const bytes =
    body instanceof Uint8Array ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return fetch(`${product.place.collectorUrl}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': json, ...headers },
    body: new Uint8Array(bytes),
  });
}

const attribute = (key: string, value: string | number) => ({
  key,
  value: typeof value === 'string' ? { stringValue: value } : { intValue: String(value) },
});
const resource = (instance: string) => ({
  attributes: [
    attribute('service.name', 'arena'),
    attribute('service.instance.id', instance),
    attribute('service.version', '1.4.2'),
    attribute('process.runtime.name', 'go'),
    { key: 'process.creation.time', value: { stringValue: '2026-01-02T03:04:05.000Z' } },
  ],
});
const nowUs = () => Date.now() * 1000;
const ns = (us: number) => `${us}000`;

const metrics = (instance: string, ...list: object[]) => ({
  resourceMetrics: [{ resource: resource(instance), scopeMetrics: [{ metrics: list }] }],
});
const goroutines = (atUs: number, count = 8) => ({
  name: 'go.goroutine.count',
  unit: '{goroutine}',
  sum: { aggregationTemporality: 2, dataPoints: [{ asInt: String(count), timeUnixNano: ns(atUs) }] },
});
const tickHistogram = (atUs: number, counts: number[], aggregationTemporality: number) => ({
  name: 'tick.duration',
  unit: 's',
  histogram: {
    aggregationTemporality,
    dataPoints: [
      {
        timeUnixNano: ns(atUs),
        count: String(counts.reduce((sum, count) => sum + count)),
        sum: 1,
        bucketCounts: counts.map(String),
        explicitBounds: [0.025, 0.05],
      },
    ],
  },
});
const span = (
  name: string,
  id: string,
  parent: string,
  startUs: number,
  endUs: number,
  ...attributes: object[]
) => ({
  ...{ traceId: '0af7651916cd43dd8448eb211c80319c', spanId: id, parentSpanId: parent, name, attributes },
  ...{ startTimeUnixNano: ns(startUs), endTimeUnixNano: ns(endUs) },
});
const spans = (instance: string, ...list: object[]) => ({
  resourceSpans: [{ resource: resource(instance), scopeSpans: [{ spans: list }] }],
});

const rows = (sql: string, instance: string) =>
  product.store.rows<Record<string, unknown>>(sql, { instance });
const firstRow = (table: string, columns: string, instance: string) =>
  eventually(`${table} of ${instance}`, async () => {
    const [row] = await rows(`SELECT ${columns} FROM ${table} WHERE instance = {instance:String}`, instance);
    return row;
  });
const count = async (table: string, instance: string) =>
  (await rows(`SELECT count() AS n FROM ${table} WHERE instance = {instance:String}`, instance))[0]?.n;

describe('POST /v1/metrics', () => {
  it('makes one sample of an export, with who sent it', async () => {
    const at = nowUs();
    const response = await send('/v1/metrics', gzipSync(JSON.stringify(metrics('one', goroutines(at)))), {
      'Content-Encoding': 'gzip',
    });
    expect([response.status, await response.json()]).toEqual([200, {}]);
    const columns = 'service, build, runtime, tasks, heap_used_bytes, toUnixTimestamp64Micro(at) AS at_us';
    expect(await firstRow('samples', columns, 'one')).toEqual({
      ...{ service: 'arena', build: '1.4.2', runtime: 'go', tasks: 8, heap_used_bytes: null, at_us: at },
    });
  });

  it('takes protobuf of a real SDK and answers in it', async () => {
    const body = await readFile(new URL('fixtures/scrapes/otel-node.binpb', import.meta.url));
    // The recording is of its day: its times are moved to now, in place.
    const recorded = decodeProtobuf(body, metricsRequest);
    const found = new Set(
      JSON.stringify(recorded, (_, value) => (typeof value === 'bigint' ? `ns${value}` : value)).match(
        /ns\d{19}/g,
      ),
    );
    for (const text of found) {
      const old = Buffer.alloc(8);
      old.writeBigUInt64LE(BigInt(text.slice(2)));
      for (let i = body.indexOf(old); i !== -1; i = body.indexOf(old, i + 8))
        body.writeBigUInt64LE(BigInt(nowUs()) * 1000n, i);
    }
    const response = await send('/v1/metrics', body, { 'Content-Type': protobuf });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, protobuf]);
    expect((await response.arrayBuffer()).byteLength).toBe(0);
    const row = await firstRow(
      'samples',
      'runtime, heap_used_bytes, loop_utilization, loop_delay_max_us',
      'arena-1',
    );
    expect(row).toMatchObject({
      runtime: 'node',
      heap_used_bytes: expect.any(Number),
      loop_delay_max_us: expect.any(Number),
    });
  });

  it.each([
    ['delta', 1, [[0, 4, 1]]],
    [
      'cumulative',
      2,
      [
        [6, 1, 0],
        [6, 5, 1],
      ],
    ],
  ])('makes latencies named tick of a %s histogram', async (name, temporality, exports) => {
    for (const [i, counts] of exports.entries())
      await send('/v1/metrics', metrics(`ticks-${name}`, tickHistogram(nowUs() + i, counts, temporality)));
    const row = await firstRow('latencies', 'name, count, counts', `ticks-${name}`);
    expect(row).toMatchObject({ name: 'tick', count: 5, counts: [4, 1] });
  });

  it('stores a request that is sent again once', async () => {
    const body = metrics('again', goroutines(nowUs()));
    for (let i = 0; i < 3; i++) expect((await send('/v1/metrics', body)).status).toBe(200);
    await firstRow('samples', 'tasks', 'again');
    expect(await count('samples', 'again')).toBe(1);
  });

  it('says how much it could not take, and takes the rest', async () => {
    const bad = { ...goroutines(nowUs()), sum: { aggregationTemporality: 2, dataPoints: [{ asInt: '1' }] } };
    const body = metrics('partial', bad, goroutines(nowUs()));
    expect(await (await send('/v1/metrics', body)).json()).toEqual({
      partialSuccess: { rejectedDataPoints: '1', errorMessage: expect.stringContaining('a time') },
    });
    expect(await firstRow('samples', 'tasks', 'partial')).toEqual({ tasks: 8 });
    const old = await (await send('/v1/metrics', metrics('old', goroutines(1e15)))).json();
    expect(old.partialSuccess.errorMessage).toContain('ago');
  });
});

describe('POST /v1/traces', () => {
  it('makes ticks of spans, with their phases, whether those come with them or before', async () => {
    const at = nowUs() - 1e6;
    const early = spans(
      'spans',
      span('physics', 'b1', 'a1', at, at + 20_000),
      span('other', 'c1', 'b1', at, at + 1),
    );
    expect((await send('/v1/traces', early)).status).toBe(200);
    const tick = span(
      ...(['tick', 'a1', '', at, at + 108_000] as const),
      ...[attribute('tick.number', 812), attribute('tick.budget_ms', 50), attribute('players', 104)],
      ...[attribute('packets.dropped', 7), attribute('alloc.bytes', 1_830_000), attribute('loop', 'world')],
      attribute('scheduled', ns(at - 2000)),
    );
    const late = spans(
      'spans',
      tick,
      span('loot', 'b2', 'a1', at + 20_000, at + 80_000),
      span('loot', 'b3', 'a1', at + 80_000, at + 81_000),
      span('GET /', 'd1', '', at, at + 5),
    );
    expect(await (await send('/v1/traces', late)).json()).toEqual({});
    const columns =
      'tick, loop, duration_us, budget_us, lateness_us, players, packets_dropped, alloc_bytes, phases, toUnixTimestamp64Micro(start) AS start_us';
    expect(await firstRow('ticks', columns, 'spans')).toEqual({
      ...{
        tick: 812,
        loop: 'world',
        duration_us: 108_000,
        budget_us: 50_000,
        lateness_us: 2000,
        players: 104,
      },
      ...{
        packets_dropped: 7,
        alloc_bytes: 1_830_000,
        phases: { physics: 20_000, loot: 61_000 },
        start_us: at,
      },
    });
    expect(await count('ticks', 'spans')).toBe(1);
  });
});

describe('what is no OTLP', () => {
  it.each<[number, string, string | Uint8Array, Record<string, string>]>([
    [400, 'JSON that is none', '{', {}],
    [400, 'JSON that is no object', '[]', {}],
    [400, 'protobuf that is none', new Uint8Array([255, 255, 255]), { 'Content-Type': protobuf }],
    [415, 'another type', 'x', { 'Content-Type': 'text/plain' }],
    [400, 'gzip that is none', 'x', { 'Content-Encoding': 'gzip' }],
    [413, 'a body that is too large', new Uint8Array(9 << 20), { 'Content-Type': protobuf }],
  ])('%i for %s, with a sentence', async (status, _, body, headers) => {
    const response = await send('/v1/metrics', body, headers);
    expect(response.status).toBe(status);
    const type = headers['Content-Type'] === protobuf ? protobuf : json;
    expect(response.headers.get('content-type')).toBe(type);
    if (type === json) expect(await response.json()).toEqual({ message: expect.stringMatching(/.{20}/) });
  });

  it('401 without the token', async () => {
    const port = await freePort();
    const place = { ...product.place, collectorUrl: `http://127.0.0.1:${port}` };
    const env = {
      OVERTICK_COLLECTOR_PORT: String(port),
      OVERTICK_TOKEN: 'secret',
      OVERTICK_DATA_DIR: `${place.dataDir}/token`,
    };
    const collector = await startCollector(place, env);
    const send = (headers: Record<string, string>) =>
      fetch(`${place.collectorUrl}/v1/traces`, {
        method: 'POST',
        body: '{}',
        headers: { 'Content-Type': json, ...headers },
      });
    const answers = [await send({}), await send({ Authorization: 'Bearer secret' })];
    await collector.stop();
    expect(answers.map(({ status }) => status)).toEqual([401, 200]);
  });
});
