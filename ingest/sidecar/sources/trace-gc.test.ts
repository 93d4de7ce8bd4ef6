import { expect, test } from 'vitest';
import { feed, logLines, Recorder, sumOf } from '../testing/recorder.ts';
import { createTraceGcParser } from './trace-gc.ts';

const nowUs = 1_795_249_344_000_000;

test("a log of Node 20 with a worker gives the log's own sums", () => {
  const lines = logLines('node20-trace-gc.log');
  const sink = new Recorder();
  expect(feed(createTraceGcParser({ sink }), lines)).toBe(60);
  const measured = sink.totalUs('stw') + sink.totalUs('concurrent', /^(scavenge|mark)/);
  const estimated = sink.totalUs('stw', /^incremental/);
  expect(measured - estimated).toBe(sumOf(lines, /MB, ([\d.]+) \//, 1000));
  expect(sink.unparsedReasons).toEqual({});
});

test("a worker's collections do not stop the main thread, whose isolate is the oldest", () => {
  const sink = new Recorder();
  const parser = createTraceGcParser({ sink });
  const gc = (address: string, ms: number) =>
    `[9:${address}] ${ms} ms: Scavenge 3.8 (4.0) -> 3.6 (5.0) MB, 1.00 / 0.00 ms  (average mu = 1.000) task; `;
  parser.line(gc('0x7f7e60000f00', 100), nowUs);
  parser.line(gc('0x21597c40', 900), nowUs + 1000);
  parser.line(gc('0x7f7e60000f00', 200), nowUs + 100_000);
  parser.line(gc('0x21597c40', 1000), nowUs + 101_000);
  expect(sink.pauses.slice(1).map(({ scope, cause }) => [scope, cause])).toEqual([
    ['stw', 'scavenge'],
    ['concurrent', 'scavenge of a worker'],
    ['stw', 'scavenge'],
  ]);
});

test('the longest step of incremental marking is a pause of its own whose moment is estimated', () => {
  const sink = new Recorder();
  const [, , , line = ''] = logLines('trace-gc-other-versions.log');
  createTraceGcParser({ sink }).line(line, nowUs);
  const [pause, step, others] = sink.pauses;
  expect(pause).toMatchObject({
    cause: 'mark-sweep-compact',
    durationUs: 5_170,
    startUs: nowUs + 500 - 5_170,
  });
  expect(step).toMatchObject({
    cause: 'incremental marking',
    durationUs: 16_200,
    scope: 'stw',
    evidence: 'estimated',
  });
  expect(step?.startUs).toBe(nowUs + 500 - 32_000 + 5_315);
  expect(step?.clockErrorUs).toBeGreaterThan(5_315);
  expect(others).toMatchObject({ scope: 'concurrent', durationUs: 32_000 });
  expect(sink.state().gcPauseUsTotal).toBe(5_170 + 22_200);
});

test('lines of other versions and of Windows are read, also behind text that has no end', () => {
  const sink = new Recorder();
  const lines = logLines('trace-gc-other-versions.log').filter(Boolean);
  expect(
    feed(
      createTraceGcParser({ sink }),
      lines.map(line => `> tick 12 [ok] ${line}`),
    ),
  ).toBe(4);
  expect(sink.pauses.map(({ cause }) => cause).slice(0, 3)).toEqual([
    'scavenge',
    'scavenge (interleaved)',
    'mark-sweep-compact (reduce)',
  ]);
});

test('--trace-gc-nvp says what was allocated, to the byte', () => {
  const sink = new Recorder();
  const lines = logLines('node20-trace-gc-nvp.log');
  expect(feed(createTraceGcParser({ sink }), lines)).toBe(9);
  expect(sink.state().allocatedBytesTotal).toBe(sumOf(lines, / allocated=(\d+)/, 1));
  expect(sink.pauses[0]).toMatchObject({
    durationUs: 5_600,
    heapBeforeBytes: 4_596_792,
    heapAfterBytes: 3_967_104,
  });
  expect(sink.pauses.some(({ cause }) => cause?.startsWith('mark-sweep-compact'))).toBe(true);
});

test.each(['22', '24', '26'])("logs of Node %s give the log's own sums", version => {
  const lines = logLines(`node${version}-trace-gc.log`).filter(Boolean);
  const sink = new Recorder();
  expect(feed(createTraceGcParser({ sink }), lines)).toBe(lines.length);
  const measured = sink.pauses.filter(
    ({ evidence, cause }) => evidence === 'measured' && !cause?.includes('in steps'),
  );
  const totalUs = measured.reduce((sum, { durationUs }) => sum + durationUs, 0);
  expect(totalUs).toBe(sumOf(lines, /MB, (?:pooled: [\d.]+ MB, )?([\d.]+) \//, 1000));
  expect(sink.unparsedReasons).toEqual({});

  const pairs = logLines(`node${version}-trace-gc-nvp.log`);
  const other = new Recorder();
  const collections = pairs.filter(line => line.includes('pause'));
  expect(feed(createTraceGcParser({ sink: other }), pairs)).toBe(collections.length);
  expect(other.unparsedReasons).toEqual({});
  expect(other.state().allocatedBytesTotal).toBe(sumOf(pairs, /\ballocated"?[=:](\d+)/, 1));
  expect(other.totalUs('stw') + other.totalUs('concurrent')).toBeGreaterThan(0);
  expect(other.pauses.map(({ cause }) => cause?.replace(' of a worker', ''))).toContain('mark-sweep-compact');
});

test('a torn line is counted and gives no pause', () => {
  const sink = new Recorder();
  const parser = createTraceGcParser({ sink });
  const [line = ''] = logLines('node20-trace-gc.log');
  const [pairs = ''] = logLines('node20-trace-gc-nvp.log');
  expect(parser.line(line.slice(0, 72), nowUs)).toBe(false);
  const [json = ''] = logLines('node26-trace-gc-nvp.log');
  expect(parser.line(pairs.slice(0, 500), nowUs)).toBe(false);
  expect(parser.line(json.slice(0, 500), nowUs)).toBe(false);
  expect(sink.pauses).toEqual([]);
  expect(Object.values(sink.unparsedReasons)).toEqual([3]);
});
