import { expect, test } from 'vitest';
import { feed, logLines, Recorder, sumOf } from '../testing/recorder.ts';
import { createJvmLogParser } from './jvm-log.ts';

function read(lines: string[], startedAtUs?: number) {
  const sink = new Recorder();
  feed(createJvmLogParser({ sink, startedAtUs: () => startedAtUs ?? null }), lines);
  return sink;
}

test.each(['serial', 'parallel', 'g1', 'z', 'z-stall', 'shenandoah', 'g1-interleaved', 'g1-default'])(
  "a log of JDK 17 gives the log's own sums: %s",
  name => {
    const lines = logLines(`jvm17-${name}.log`);
    const sink = read(lines);
    expect(sink.totalUs('stw')).toBe(sumOf(lines, /\) Pause .* ([\d.]+)ms$/, 1000));
    expect(sink.totalUs('stw')).toBeGreaterThan(0);
    expect(sink.totalUs('concurrent')).toBe(sumOf(lines, /\) Concurrent .* ([\d.]+)ms$/, 1000));
    expect(sink.totalUs('stall')).toBe(sumOf(lines, /Allocation Stall \(main\) ([\d.]+)ms$/, 1000));
    expect(sink.unparsedReasons).toEqual({});
    expect(sink.pauses.every(({ source, evidence }) => source === 'jvm-log' && evidence === 'measured')).toBe(
      true,
    );
  },
);

test.each(['serial', 'parallel', 'g1', 'z', 'shenandoah'])(
  'pauses and what safepoints take beyond them make up the total of the safepoints: %s',
  name => {
    // Up to the last safepoint: the pauses behind it are not in any.
    const all = logLines(`jvm17-${name}.log`);
    const lines = all.slice(0, all.findLastIndex(line => line.includes('Safepoint "')) + 1);
    const sink = read(lines);
    const totalUs = sumOf(lines, /Total: (\d+) ns/, 0.001);
    const pausedUs = sink.totalUs('stw') + sink.totalUs('safepoint');
    expect(pausedUs).toBeGreaterThanOrEqual(totalUs);
    // A pause is rounded to µs, and so is its safepoint.
    expect(pausedUs).toBeLessThan(totalUs + lines.length);
  },
);

test('a line is written when its pause is over', () => {
  const sink = read(logLines('jvm17-g1-interleaved.log').slice(0, 3));
  const [pause, safepoint] = sink.pauses;
  const writtenUs = 1_795_278_290_456_500;
  expect(pause).toEqual({
    ...{ startUs: writtenUs - 1_804, durationUs: 1_804, kind: 'gc', scope: 'stw', source: 'jvm-log' },
    ...{ cause: 'Pause Young (Normal) (G1 Evacuation Pause)', evidence: 'measured', clockErrorUs: 1_000 },
    ...{ heapBeforeBytes: 6 * 1_048_576, heapAfterBytes: 1_048_576 },
  });
  expect(safepoint).toMatchObject({
    ...{ startUs: writtenUs - 1_886, durationUs: 82, kind: 'safepoint', scope: 'safepoint' },
    cause: 'G1CollectForAllocation',
  });
});

test('local time, uptime in s and in ms, and a clock of no known start all lead to the same moment', () => {
  const message = 'GC(0) Pause Young (Normal) (G1 Evacuation Pause) 6M->1M(64M) 1.000ms';
  const atUs = Date.parse('2026-11-21T08:02:01.044Z') * 1000;
  for (const decorations of [
    '[2026-11-21T10:02:01.044+0200][0.041s][info][gc          ]',
    '[4.100s][info][gc] ',
    '[4100ms][1234][17][info ][gc   ]',
    '[11811415310555ns][info][gc]',
    '[info][gc]',
    '',
  ]) {
    const sink = new Recorder();
    const parser = createJvmLogParser({ sink, startedAtUs: () => atUs - 4_100_000 });
    expect(parser.line(`${decorations} ${message}`.trim(), atUs)).toBe(true);
    expect(Math.abs((sink.pauses[0]?.startUs ?? 0) - (atUs - 1_000)), decorations).toBeLessThanOrEqual(500);
  }
});

test('lines of JDK 11, 21 and 25 are read', () => {
  const lines = logLines('jvm-other-versions.log');
  const sink = read(lines);
  expect(sink.unparsedReasons).toEqual({});
  expect(sink.totalUs('stw')).toBe(1_438 + 11 + 2 + 3_200 + 812_345);
  expect(sink.totalUs('concurrent')).toBe(1_250);
  expect(
    sink.pauses.filter(({ scope }) => scope === 'safepoint').map(({ durationUs }) => durationUs),
  ).toEqual([162, 66, 200]);
  expect(sink.pauses.find(({ cause }) => cause?.includes('Degenerated'))?.heapBeforeBytes).toBe(
    45_568 * 1024,
  );
  expect(sink.pauses.at(-1)?.heapAfterBytes).toBe(1024 ** 3);
});

test('the heap, its limit, and what was allocated since the collection before', () => {
  const lines = logLines('jvm17-serial.log');
  const { heapLimitBytes } = read(lines).state();
  expect(heapLimitBytes).toBe(64 * 1_048_576);
  const first = lines.filter(line => /Pause .*ms$/.test(line)).slice(0, 2);
  expect(read(first).state()).toMatchObject({
    ...{ heapUsedBytes: 5 * 1_048_576, allocatedBytesTotal: (19 - 2) * 1_048_576, gcCyclesTotal: 2 },
  });
});

test('a line that begins a pause is no pause, a torn one is counted', () => {
  const sink = read([
    '[0.1s][info][gc,start] GC(0) Pause Young (Normal) (G1 Evacuation Pause)',
    '[0.1s][info][gc] GC(0) Pause Young (Normal) 6M->1M(64M) 1.2.3ms',
    '[0.1s][info][gc] GC(0) Pause Young (Normal) 6M->1M(64M) 99999999999999ms',
    '[0.1s][info][safepoint] Safepoint "G1CollectForAllocation", Time since last: 278',
    'chat: GC(0) Pause Young (Normal) 6M->1M(64M) 1.2ms',
  ]);
  expect(sink.pauses).toEqual([]);
  expect(Object.values(sink.unparsedReasons)).toEqual([3]);
});

test.each([
  ['serial', 'Using Serial'],
  ['parallel', 'Using Parallel'],
  ['g1', 'Using G1'],
  ['z', 'Initializing The Z Garbage Collector'],
  ['shenandoah', 'Using Shenandoah'],
])(
  'another JVM that writes on in the same log counts from its own start, however young the first one was: %s',
  (name, begun) => {
    const lines = [`[0.008s][info][gc,init] ${begun}`, ...logLines(`jvm17-${name}.log`)];
    const once = read(lines).state();
    const twice = read([...lines, ...lines]).state();
    expect(once.gcPauseUsTotal).toBeGreaterThan(0);
    expect(twice).toEqual(once);
  },
);
