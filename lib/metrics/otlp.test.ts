import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { metricsRequest, traceRequest } from './otlp-messages.ts';
import { seriesOfMetrics } from './otlp-series.ts';
import { type Json, listOf, objectOf } from './otlp-values.ts';
import { decodeProtobuf, ProtobufError } from './protobuf.ts';
import { createReader } from './read.ts';
import type { Series } from './series.ts';

const file = (name: string) => readFileSync(new URL(`../../test/fixtures/scrapes/${name}`, import.meta.url));
const all = () => true;
const seriesOf = (request: unknown) =>
  listOf(objectOf(request).resourceMetrics).flatMap(
    entry => seriesOfMetrics(objectOf(entry).scopeMetrics, all).points,
  );
const plain = ({ series }: { series: Series }) =>
  `${series.name} ${series.type} ${JSON.stringify(series.labels)}`;

/** A request with one metric. */
const requestOf = (metric: Json) => ({ resourceMetrics: [{ scopeMetrics: [{ metrics: [metric] }] }] });
const only = (metric: Json) => seriesOf(requestOf(metric))[0]?.series;

describe("an export of OpenTelemetry's JavaScript SDK", () => {
  const json = seriesOf(JSON.parse(file('otel-node.json').toString()));
  const protobuf = seriesOf(decodeProtobuf(file('otel-node.binpb'), metricsRequest));

  it('is the same as JSON and as protobuf, but for the moment', () => {
    expect(json.length).toBeGreaterThan(50);
    expect(protobuf.map(plain)).toEqual(json.map(plain));
    for (const { atUs } of [...json, ...protobuf]) expect(new Date(atUs / 1000).getUTCFullYear()).toBe(2026);
  });

  it.each([
    ['JSON', json],
    ['protobuf', protobuf],
  ])('fills the fields that it can, as %s', (_, points) => {
    const { reading } = createReader().read(
      points.map(({ series }) => series),
      1,
    );
    expect(reading).toMatchObject({ gcCyclesTotal: expect.any(Number), loopUtilization: expect.any(Number) });
    expect(reading.heapUsedBytes).toBeGreaterThan(5e6);
    expect(reading.heapUsedBytes).toBeLessThan(2e8);
    expect(reading.gcPauseUsTotal).toBeGreaterThan(1000);
  });
});

describe('names', () => {
  it.each([
    [{ name: 'jvm.memory.used', unit: 'By', sum: { aggregationTemporality: 2 } }, 'jvm_memory_used_bytes'],
    [
      { name: 'jvm.cpu.time', unit: 's', sum: { aggregationTemporality: 2, isMonotonic: true } },
      'jvm_cpu_time_seconds_total',
    ],
    [{ name: 'nodejs.eventloop.utilization', unit: '1', gauge: {} }, 'nodejs_eventloop_utilization_ratio'],
    [
      { name: 'go.goroutine.count', unit: '{goroutine}', sum: { aggregationTemporality: 2 } },
      'go_goroutine_count',
    ],
    [
      { name: 'process.runtime.jvm.gc.duration', unit: 'ms', gauge: {} },
      'process_runtime_jvm_gc_duration_seconds',
    ],
    [{ name: 'tick_duration_seconds', unit: 's', gauge: {} }, 'tick_duration_seconds'],
  ])('are those that Prometheus would have: %j', (metric, name) => {
    const point = { asDouble: 5, timeUnixNano: '1795249344050000000' };
    const key = Object.keys(metric).find(part => part === 'sum' || part === 'gauge') as 'gauge';
    const whole = { ...metric, [key]: { ...((metric as Json)[key] as Json), dataPoints: [point] } };
    expect(only(whole)).toMatchObject({ name, value: name.includes('gc_duration') ? 0.005 : 5 });
  });
});

describe('ticks as a histogram', () => {
  const tick = (kind: string, point: Json, temporality = 1, unit = 's') => ({
    name: 'tick.duration',
    unit,
    [kind]: {
      aggregationTemporality: temporality,
      dataPoints: [{ timeUnixNano: '1795249344050000000', ...point }],
    },
  });
  const latencyOf = (...metrics: Json[]) => {
    const reader = createReader();
    return metrics.map(metric => reader.read([only(metric) as Series], 7).latencies[0]).at(-1);
  };
  const values = (row: ReturnType<typeof latencyOf>) =>
    (row?.counts ?? []).flatMap((count, i) =>
      Array.from({ length: count }, () => 2 ** (((row?.offset ?? 0) + i + 0.5) / 16)),
    );

  it('of explicit buckets count as the upper bound, or the largest if that is less', () => {
    const row = latencyOf(
      tick('histogram', {
        count: '4',
        sum: 0.1,
        bucketCounts: ['1', '2', '1'],
        explicitBounds: [0.01, 0.05],
        max: 0.08,
      }),
    );
    const us = values(row);
    expect(us.length).toBe(4);
    for (const [i, expected] of [10_000, 50_000, 50_000, 80_000].entries())
      expect(Math.abs((us[i] ?? 0) / expected - 1)).toBeLessThan(0.023);
  });

  it.each([
    ['s', -97, 15_000],
    ['ms', 62, 15_000],
  ])('of exponential buckets in %s keep their place within 5 %', (unit, offset, expected) => {
    const row = latencyOf(
      tick('exponentialHistogram', { count: 3, scale: 4, positive: { offset, bucketCounts: [3] } }, 1, unit),
    );
    expect(values(row).length).toBe(3);
    for (const us of values(row)) expect(Math.abs(us / expected - 1)).toBeLessThan(0.05);
  });

  it('that grow are read by what came, also when the sender made its buckets coarser', () => {
    const row = latencyOf(
      tick(
        'exponentialHistogram',
        { count: 3, scale: 5, positive: { offset: -194, bucketCounts: [1, 1, 1] } },
        2,
      ),
      tick(
        'exponentialHistogram',
        { count: 5, scale: 4, positive: { offset: -97, bucketCounts: [2, 3] } },
        2,
      ),
    );
    expect(values(row).length).toBe(2);
  });

  it('without buckets count as their mean', () => {
    const row = latencyOf(tick('histogram', { count: 2, sum: 0.03 }));
    for (const us of values(row)) expect(Math.abs(us / 15_000 - 1)).toBeLessThan(0.023);
  });
});

it('adds up what comes as differences', () => {
  const reader = createReader();
  const point = (value: number) =>
    ({ name: 'go_memory_allocated_bytes_total', labels: {}, type: 'counter', value, isDelta: true }) as const;
  reader.read([point(40)], 1);
  expect(reader.read([point(2)], 2).reading).toEqual({ allocatedBytesTotal: 42 });
});

describe('a request that no exporter would send', () => {
  const anything = fc.json({ maxDepth: 8 }).map(text => Buffer.from(text));
  it('as protobuf is read or refused, never more', () => {
    const real = file('otel-node.binpb');
    const damaged = fc
      .tuple(fc.nat(real.length - 1), fc.uint8Array({ minLength: 1, maxLength: 8 }), fc.nat(real.length))
      .map(([at, bytes, end]) => {
        const copy = Buffer.from(real);
        copy.set(bytes.subarray(0, copy.length - at), at);
        return copy.subarray(0, Math.max(end, 1));
      });
    fc.assert(
      fc.property(fc.oneof(anything, fc.uint8Array({ maxLength: 200 }), damaged), bytes => {
        for (const message of [metricsRequest, traceRequest])
          try {
            createReader().read(
              seriesOf(decodeProtobuf(bytes, message)).map(({ series }) => series),
              1,
            );
          } catch (error) {
            expect(error).toBeInstanceOf(ProtobufError);
          }
      }),
      { numRuns: 2000 },
    );
  });

  it('as JSON loses what cannot be understood', () => {
    const odd = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.constantFrom(null, '1795249344050000000', -1, 1e300, 'NaN', 'Infinity', []),
    );
    const point = fc.record(
      {
        timeUnixNano: odd,
        asDouble: odd,
        count: odd,
        sum: odd,
        bucketCounts: odd,
        explicitBounds: odd,
        scale: odd,
        positive: fc.oneof(odd, fc.record({ offset: odd, bucketCounts: fc.array(odd) })),
        attributes: odd,
      },
      { requiredKeys: [] },
    );
    const metric = fc.record({
      name: fc.constantFrom('tick.duration', 'go.goroutine.count', 'jvm.gc.duration'),
      unit: fc.constantFrom('s', 'ms', ''),
      ...Object.fromEntries(
        ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary'].map(kind => [
          kind,
          fc.option(
            fc.record({ aggregationTemporality: fc.constantFrom(1, 2, 0, 'x'), dataPoints: fc.array(point) }),
            { nil: undefined },
          ),
        ]),
      ),
    });
    fc.assert(
      fc.property(metric, metric, (first, one) => {
        const reader = createReader();
        const read = (metric: Json) =>
          reader.read(
            seriesOf(requestOf(metric)).map(({ series }) => series),
            1,
          );
        read(first);
        const { latencies } = read(one);
        for (const { counts = [], offset = 0 } of latencies)
          expect(counts.length + Math.abs(offset)).toBeLessThan(1000);
      }),
      { numRuns: 2000 },
    );
  });

  it('is refused when it is made of more parts than could be read in time', () => {
    const empty = Buffer.alloc(4_000_000, Buffer.from([0x0a, 0x02, 0x0a, 0x00]));
    expect(() => decodeProtobuf(empty, metricsRequest)).toThrow('more than 1000000 parts');
  });

  it('is refused when it is nested too deep', () => {
    const table = { 1: { name: 'a', kind: () => table } } as const as Parameters<typeof decodeProtobuf>[1];
    let bytes = Buffer.alloc(0);
    for (let depth = 0; depth < 100; depth++)
      bytes = Buffer.concat([
        Buffer.from([
          10,
          ...(bytes.length < 128 ? [bytes.length] : [(bytes.length & 127) | 128, bytes.length >> 7]),
        ]),
        bytes,
      ]);
    expect(() => decodeProtobuf(bytes, table)).toThrow('nested');
  });
});
