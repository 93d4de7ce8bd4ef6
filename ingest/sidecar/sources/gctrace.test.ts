import { expect, test } from 'vitest';
import { feed, logLines, Recorder, sumOf } from '../testing/recorder.ts';
import { createGctraceParser } from './gctrace.ts';
import { createSchedtraceParser } from './schedtrace.ts';

const startedAtUs = 1_795_249_000_000_000;

test("a log of Go 1.26 gives the log's own sums, phase by phase", () => {
  const lines = logLines('go126-gctrace.log');
  const sink = new Recorder();
  expect(feed(createGctraceParser({ sink }), lines)).toBe(40);
  expect(sink.totalUs('stw', /^sweep/)).toBe(sumOf(lines, /%: ([\d.]+)\+/, 1000));
  expect(sink.totalUs('stw', /^mark term/)).toBe(sumOf(lines, /([\d.]+) ms clock/, 1000));
  expect(sink.totalUs('concurrent')).toBe(sumOf(lines, /%: [\d.]+\+([\d.]+)\+/, 1000));
  expect(sink.unparsedReasons).toEqual({});
  expect(sink.state().gcCyclesTotal).toBe(40);
});

test('the pauses of a collection follow one another around its marking, which is no pause', () => {
  const sink = new Recorder();
  const [line = ''] = logLines('go126-gctrace.log').slice(2);
  const parser = createGctraceParser({ sink, startedAtUs: () => startedAtUs });
  parser.line(line, startedAtUs + 205_000 + 3_447);
  expect(
    sink.pauses.map(({ startUs, durationUs, scope }) => [startUs - startedAtUs, durationUs, scope]),
  ).toEqual([
    [205_500, 140, 'stw'],
    [205_640, 3_300, 'concurrent'],
    [208_940, 7, 'stw'],
    [205_640, 500, 'assist'],
  ]);
  expect(sink.pauses.at(-1)).toMatchObject({ evidence: 'estimated' });
  expect(
    sink.pauses.every(({ source, clockErrorUs }) => source === 'gctrace' && (clockErrorUs ?? 0) >= 1_000),
  ).toBe(true);
});

test('assist is never longer than the marking in which it happened', () => {
  const sink = new Recorder();
  const line =
    'gc 2 @1.0s 0%: 0.01+2.0+0.01 ms clock, 0.1+90/1/1+0.1 ms cpu, 24->26->13 MB, 29 MB goal, 0 MB stacks, 0 MB globals, 2 P';
  expect(createGctraceParser({ sink }).line(line, startedAtUs)).toBe(true);
  expect(sink.totalUs('assist')).toBe(2_000);
});

test('lines of other versions are read, also forced ones, whole ms and those behind unfinished text', () => {
  const sink = new Recorder();
  const lines = logLines('gctrace-other-versions.log').map(line => `player joined ${line}`);
  expect(feed(createGctraceParser({ sink }), lines)).toBe(3);
  expect(sink.totalUs('stw', /^sweep/)).toBe(100 + 14 + 117_000);
  expect(sink.pauses.some(({ cause }) => cause === 'mark termination (forced)')).toBe(true);
  expect(sink.state().heapUsedBytes).toBe(8 * 1_048_576);
});

test('what was allocated is what the heap grew by between collections and during marking', () => {
  const sink = new Recorder();
  feed(createGctraceParser({ sink }), logLines('go126-gctrace.log').slice(0, 2));
  expect(sink.state().allocatedBytesTotal).toBe((15 - 3 + (24 - 14) + (26 - 24)) * 1_048_576);
});

test('without a known start times come from when lines are read, and a second process is told apart', () => {
  const sink = new Recorder();
  const parser = createGctraceParser({ sink });
  const line = (n: number, at: string) =>
    `gc ${n} @${at}s 0%: 1.0+0+0 ms clock, 1+0/0/0+0 ms cpu, 24->26->13 MB, 29 MB goal, 2 P`;
  parser.line(line(8, '100.000'), startedAtUs + 100_051_000);
  parser.line(line(9, '101.000'), startedAtUs + 101_003_000);
  parser.line(line(1, '0.010'), startedAtUs + 300_000_000);
  const [late, , restarted] = sink.pauses;
  expect(late?.startUs).toBe(startedAtUs + 100_050_500);
  expect(late?.clockErrorUs).toBeGreaterThan(50_000);
  expect(sink.pauses[1]?.startUs).toBe(startedAtUs + 101_002_500);
  expect(restarted?.startUs).toBe(startedAtUs + 299_999_500);
  expect(sink.state().gcCyclesTotal).toBe(1);
});

test('a torn line is counted and gives no pause', () => {
  const sink = new Recorder();
  const [line = ''] = logLines('go126-gctrace.log');
  const parser = createGctraceParser({ sink });
  for (const torn of [line.slice(0, 60), line.slice(0, 90), `${line.slice(0, 80)}${line}`.slice(0, -8)])
    expect(parser.line(torn, startedAtUs)).toBe(false);
  expect(sink.pauses).toEqual([]);
  expect(Object.values(sink.unparsedReasons)).toEqual([3]);
});

test('schedtrace says how many goroutines wait, over all queues, in the shape of any version', () => {
  const sink = new Recorder();
  const parser = createSchedtraceParser({ sink });
  const old =
    'SCHED 1004ms: gomaxprocs=2 idleprocs=2 threads=7 spinningthreads=0 idlethreads=3 runqueue=1 [0 2]';
  const recent =
    'SCHED 1007ms: gomaxprocs=2 idleprocs=0 threads=4 spinningthreads=0 needspinning=1 idlethreads=1 runqueue=132 [ 61 74 ] schedticks=[ 3356 3112 ]';
  expect(feed(parser, [old, recent, '  P0: status=1', recent.slice(0, 60)])).toBe(2);
  expect(sink.readings).toEqual([
    { threads: 7, queueDepth: 3 },
    { threads: 4, queueDepth: 267 },
  ]);
  expect(Object.values(sink.unparsedReasons)).toEqual([1]);
  expect(feed(parser, logLines('go126-schedtrace.log'))).toBe(10);
});
