import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { OvertickError } from '../../../lib/errors.ts';
import { attributesOf } from '../../../lib/metrics/otlp-values.ts';
import { decodeProtobuf, type Message } from '../../../lib/metrics/protobuf.ts';
import type { Batch, BatchAnswer, Rejection } from '../../../lib/signals/batch.ts';
import { createCounters } from '../../../lib/system/counters.ts';
import { createOtlpHandlers } from './otlp.ts';
import { createAttempts } from './otlp-attempts.ts';
import { createInstances } from './otlp-instances.ts';
import { batchesOfMetrics } from './otlp-metrics.ts';
import { createWaitingPhases } from './otlp-phases.ts';
import { resourceOf } from './otlp-resource.ts';

const attributes = (values: Record<string, string>) =>
  Object.entries(values).map(([key, stringValue]) => ({ key, value: { stringValue } }));
const resource = (values: Record<string, string>) => resourceOf(attributesOf(attributes(values)));

describe('who sends', () => {
  it('is told by semantic conventions', () => {
    expect(
      resource({
        ...{
          'service.name': 'arena',
          'service.instance.id': 'eu-1',
          'service.version': '2',
          'cloud.region': 'eu',
        },
        ...{ 'telemetry.sdk.language': 'java', 'process.creation.time': '1970-01-01T00:00:01Z' },
      }),
    ).toEqual({
      service: 'arena',
      instance: 'eu-1',
      build: '2',
      region: 'eu',
      runtime: 'jvm',
      startedAtUs: 1e6,
    });
  });

  it('is named by service, host and pid, of what there is, when there is no instance id', () => {
    expect(resource({ 'service.name': 'arena', 'host.name': 'h', 'process.pid': '7' }).instance).toBe(
      'arena-h-7',
    );
    expect(resource({}).instance).toBe('unknown_service');
  });
});

describe('phases that come before their tick', () => {
  it('wait for it, and no longer than 10 s', () => {
    let nowMs = 0;
    const waiting = createWaitingPhases(() => nowMs);
    const phase = { name: 'physics', startUs: 1, durationUs: 2 };
    waiting.add('a', phase);
    nowMs = 9_000;
    waiting.add('b', phase);
    expect(waiting.take('a')).toEqual([phase]);
    expect(waiting.take('a')).toEqual([]);
    nowMs = 19_500;
    waiting.add('c', phase);
    expect([waiting.take('b'), waiting.take('c')]).toEqual([[], [phase]]);
  });

  it('take no more memory than 20,000 of them', () => {
    const waiting = createWaitingPhases(() => 0);
    for (let i = 0; i < 30_000; i++) waiting.add(`${i}`, { name: 'x', startUs: i, durationUs: 1 });
    expect([waiting.take('9999').length, waiting.take('10000').length]).toEqual([0, 1]);
  });
});

it('a request that could not be taken becomes the same rows when it is sent again', () => {
  const instances = createInstances();
  const attempts = createAttempts();
  const request = (count: number) => ({
    resourceMetrics: [
      {
        resource: { attributes: attributes({ 'service.name': 'arena' }) },
        scopeMetrics: [
          {
            metrics: [
              {
                ...{ name: 'tick.duration', unit: 's' },
                histogram: {
                  aggregationTemporality: 2,
                  dataPoints: [
                    {
                      count,
                      sum: 1,
                      bucketCounts: [count, 0],
                      explicitBounds: [1],
                      timeUnixNano: '1795249344050000000',
                    },
                  ],
                },
              },
            ],
          },
        ],
      },
    ],
  });
  const latencies = (name: string, count: number) =>
    attempts.of(name, () => batchesOfMetrics(request(count), instances, () => {})).batches[0]?.latencies?.[0]
      ?.counts;
  expect(latencies('first', 3)).toBeUndefined();
  attempts.done('first');
  expect(latencies('second', 5)).toEqual([2]);
  expect(latencies('second', 5)).toEqual([2]);
  attempts.done('second');
  expect(attempts.isDone('second')).toBe(true);
  expect(latencies('third', 6)).toEqual([1]);
});

it('several readings in one request are several samples, and nothing is added up over them', () => {
  const point = (atMs: number, asInt: number) => ({ asInt, timeUnixNano: `${atMs}000000` });
  const gauge = (name: string, ...dataPoints: object[]) => ({
    resource: { attributes: attributes({ 'service.name': 'arena' }) },
    scopeMetrics: [{ metrics: [{ name, gauge: { dataPoints } }] }],
  });
  const { batches } = batchesOfMetrics(
    {
      resourceMetrics: [
        gauge('go.goroutine.count', point(2000, 9), point(1000, 7)),
        gauge('process.thread.count', point(1001, 4)),
      ],
    },
    createInstances(),
    () => {},
  );
  expect(batches.map(({ samples }) => samples)).toEqual([
    [{ atUs: 1_001_000, tasks: 7, threads: 4, source: 'otlp' }],
    [{ atUs: 2_000_000, tasks: 9, source: 'otlp' }],
  ]);
});

describe('an answer', () => {
  const body = (count: number) =>
    JSON.stringify({
      resourceMetrics: [
        {
          scopeMetrics: [
            {
              metrics: [
                {
                  name: 'go.goroutine.count',
                  gauge: { dataPoints: [{ asInt: count, timeUnixNano: '1795249344050000000' }] },
                },
              ],
            },
          ],
        },
      ],
    });
  const request = (text: string | Buffer, type = 'application/json') => {
    const stream = Object.assign(new PassThrough(), { headers: { 'content-type': type }, complete: true });
    stream.end(text);
    return stream as unknown as IncomingMessage;
  };
  const receiver = (rows: (batch: Batch) => Rejection[]) => ({
    receive: () => Promise.reject(new Error('not used')),
    receiveRows: async (batch: Batch) => ({ rejected: rows(batch) }) as unknown as BatchAnswer,
  });

  it('of a collector that has no room says when to come again, and takes the same body then', async () => {
    const ids: string[] = [];
    let isFull = true;
    const { metrics } = createOtlpHandlers(
      receiver(({ batchId }) => {
        ids.push(batchId);
        if (isFull) throw new OvertickError('unavailable', 'The spool is full.');
        return [];
      }),
      createCounters(),
    );
    const refused = await metrics(request(body(5)));
    expect(refused).toMatchObject({
      status: 503,
      headers: { 'Retry-After': '1', 'Content-Type': 'application/json' },
    });
    expect(JSON.parse(refused.body as string)).toEqual({ message: 'The spool is full.' });
    isFull = false;
    expect(await metrics(request(body(5)))).toMatchObject({ status: 200, body: '{}' });
    expect(await metrics(request(body(5)))).toMatchObject({ status: 200, body: '{}' });
    expect(ids).toEqual([ids[0], ids[0]]);
  });

  it('names one sender that cannot be taken and takes the others', async () => {
    const { metrics } = createOtlpHandlers(
      receiver(() => {
        throw new OvertickError('invalid', 'resource.instance must not be "..".');
      }),
      createCounters(),
    );
    const { status, body: answer } = await metrics(request(body(6)));
    expect([status, JSON.parse(answer as string)]).toEqual([
      200,
      { partialSuccess: { rejectedDataPoints: '1', errorMessage: 'resource.instance must not be "..".' } },
    ]);
  });

  it('is protobuf to protobuf', async () => {
    const { traces } = createOtlpHandlers(
      receiver(() => []),
      createCounters(),
    );
    // ResourceSpans > ScopeSpans > a Span without a time.
    const spans = Buffer.from([10, 6, 18, 4, 18, 2, 42, 0]);
    const { status, body: answer } = await traces(request(spans, 'application/x-protobuf'));
    const partial: Message = {
      1: { name: 'rejected', kind: 'varint' },
      2: { name: 'message', kind: 'string' },
    };
    const message: Message = { 1: { name: 'partial', kind: () => partial } };
    expect([status, decodeProtobuf(answer as Buffer, message)]).toEqual([
      200,
      { partial: { rejected: 1, message: expect.stringContaining('a time') } },
    ]);
    const refused = await traces(request(Buffer.from([10, 99]), 'application/x-protobuf'));
    expect(refused.status).toBe(400);
    expect(decodeProtobuf(refused.body as Buffer, partial)).toEqual({
      message: expect.stringContaining('in the middle'),
    });
  });
});
