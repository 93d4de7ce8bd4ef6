import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseExposition } from './exposition.ts';
import { createReader, isKnownSeries } from './read.ts';
import type { Series } from './series.ts';

const text = (name: string) =>
  readFileSync(new URL(`../../test/fixtures/scrapes/${name}`, import.meta.url), 'utf8');
const seriesOf = (exposition: string) => parseExposition(exposition, isKnownSeries).series;

/** Fields that are told by the program itself too, within 1 % of what it said before and after. */
const told: Record<string, string[]> = {
  go: ['go-default.prom', 'go-all.prom', 'go-all.openmetrics'],
  jvm: [
    'jvm-simpleclient.prom',
    'jvm-client-java.prom',
    'jvm-client-java.openmetrics',
    'jvm-micrometer.prom',
  ],
  node: ['prom-client.prom', 'prom-client.openmetrics'],
};
/** Readings of the clock of another moment, and the scrape's own goroutines. */
const loose: Record<string, number> = { tasks: 0.8, cpuUserUs: 0.35, cpuSystemUs: 0.1 };

describe.each(Object.entries(told).flatMap(([runtime, files]) => files.map(file => ({ runtime, file }))))(
  '$file',
  ({ runtime, file }) => {
    const truth: Record<string, [number, number]> = JSON.parse(text(`${runtime}.truth.json`));
    const { reading, startedAtUs } = createReader().read(seriesOf(text(file)), 1);
    it.each(Object.keys(truth))('says %s as the program itself does', field => {
      const value = reading[field as keyof typeof reading] ?? Number.NaN;
      const [before, after] = [...(truth[field] as [number, number])].sort((a, b) => a - b) as [
        number,
        number,
      ];
      const slack = loose[field] ?? 0.01;
      expect(value).toBeGreaterThanOrEqual(before * (1 - slack));
      expect(value).toBeLessThanOrEqual(after * (1 + slack));
    });
    it('says when the process started', () => {
      expect(new Date((startedAtUs ?? 0) / 1000).toISOString()).toMatch(/^2026-11-21T16:26/);
    });
  },
);

it('takes the resolution of 10 ms off the delay of the loop: a block of 120 ms reads as that', () => {
  const { reading } = createReader().read(seriesOf(text('prom-client.prom')), 1);
  expect(reading.loopDelayMaxUs).toBe(120_351);
});

it("adds up V8's heap spaces, and reads OpenTelemetry's names without units", () => {
  const { reading } = createReader().read(seriesOf(text('otel-node.prom')), 1);
  expect(reading).toMatchObject({ heapUsedBytes: 46_745_992, gcCyclesTotal: 10, loopDelayMaxUs: 2042 });
});

describe('between two scrapes', () => {
  it('gives what came to histograms and summaries, and nothing for the first', () => {
    const reader = createReader();
    expect(reader.read(seriesOf(text('go-all.prom')), 1).latencies).toEqual([]);
    const { latencies } = reader.read(seriesOf(text('go-all-later.prom')), 1_000_001);
    const count = (name: string) => {
      const row = latencies.find(latency => latency.name === name);
      return (row?.counts ?? []).reduce((sum, value) => sum + value, row?.zeroCount ?? 0);
    };
    expect(count('gc.pause')).toBe(4);
    expect(count('tick')).toBeGreaterThan(40);
    expect(count('scheduler.latency')).toBeGreaterThan(100);
  });

  it('calls a counter that fell a new process life, once, where no start is told', () => {
    const counter = (value: number): Series[] => [
      { name: 'go_memstats_alloc_bytes_total', labels: {}, type: 'counter', value },
    ];
    const reader = createReader();
    expect(reader.read(counter(100), 1).startedAtUs).toBeNull();
    expect(reader.read(counter(40), 2).startedAtUs).toBe(2);
    expect(reader.read(counter(50), 3)).toMatchObject({
      startedAtUs: 2,
      reading: { allocatedBytesTotal: 50 },
    });
  });
});

it('skips what is not a number or has no limit, and never adds -1 to a pool that has one', () => {
  const { reading } = createReader().read(
    seriesOf(
      [
        'go_goroutines NaN',
        'go_gc_gomemlimit_bytes 9.223372036854776e+18',
        'jvm_memory_max_bytes{area="heap",id="G1 Eden Space"} -1.0',
        'jvm_memory_max_bytes{area="heap",id="G1 Old Gen"} 100',
        'nodejs_eventloop_lag_max_seconds 0.002',
      ].join('\n'),
    ),
    1,
  );
  expect(reading).toEqual({ heapLimitBytes: 100, loopDelayMaxUs: 0 });
});

it('never counts what ran beside the program as a pause', () => {
  const { reading } = createReader().read(
    seriesOf(`# TYPE jvm_gc_collection_seconds summary
jvm_gc_collection_seconds_sum{gc="ZGC Cycles"} 9
jvm_gc_collection_seconds_count{gc="ZGC Cycles"} 2
jvm_gc_collection_seconds_sum{gc="ZGC Pauses"} 0.25
jvm_gc_collection_seconds_count{gc="ZGC Pauses"} 6
`),
    1,
  );
  expect(reading).toEqual({ gcPauseUsTotal: 250_000, gcCyclesTotal: 6 });
});

it('takes the use of a runtime of several workers as that of each', () => {
  const { reading } = createReader().read(seriesOf(text('tokio-metrics.prom')), 1);
  expect(text('tokio-metrics.prom')).toContain('tokio_busy_ratio 1.5115439914231272\n');
  expect(reading).toEqual({ loopUtilization: 1.5115439914231272 / 2, tasks: 43, queueDepth: 0 });
});
