import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maxDurationUs } from '../../../lib/signals/field.ts';
import { pauseScopes } from '../../../lib/signals/pause.ts';
import { logLines, Recorder } from '../testing/recorder.ts';
import { createGctraceParser } from './gctrace.ts';
import { createJvmLogParser } from './jvm-log.ts';
import { createSchedtraceParser } from './schedtrace.ts';
import { createTraceGcParser } from './trace-gc.ts';

const lines = [
  ...[
    'go126-gctrace-schedtrace',
    'gctrace-other-versions',
    'jvm17-g1',
    'jvm17-z-stall',
    'jvm-other-versions',
  ],
  ...[
    'jvm17-g1-interleaved',
    'node20-trace-gc',
    'node20-trace-gc-nvp',
    'node26-trace-gc-nvp',
    'trace-gc-other-versions',
  ],
].flatMap(name => logLines(`${name}.log`));
const readAtUs = 1_795_249_344_000_000;

function parse(texts: string[]): Recorder {
  const sink = new Recorder();
  const parsers = [createGctraceParser, createSchedtraceParser, createJvmLogParser, createTraceGcParser];
  for (const parser of parsers.map(create => create({ sink })))
    for (const text of texts) parser.line(text, readAtUs);
  return sink;
}

/** What the collector would take. */
function expectSound(sink: Recorder): void {
  for (const {
    startUs,
    durationUs,
    scope,
    heapBeforeBytes = 0,
    heapAfterBytes = 0,
    clockErrorUs = 0,
  } of sink.pauses) {
    for (const n of [startUs, durationUs, heapBeforeBytes, heapAfterBytes, clockErrorUs])
      expect(Number.isSafeInteger(n) && n >= 0).toBe(true);
    expect(durationUs).toBeGreaterThan(0);
    expect(durationUs).toBeLessThanOrEqual(maxDurationUs);
    expect(pauseScopes as readonly string[]).toContain(scope);
  }
  for (const value of sink.readings.flatMap(reading =>
    Object.values(reading).filter(value => value !== undefined),
  ))
    expect(Number.isSafeInteger(value) && Number(value) >= 0).toBe(true);
}

const line = fc.constantFrom(...lines);

test('a line cut anywhere, joined to another, with bytes changed or numbers blown up never gives an unsound row', () => {
  const torn = fc
    .tuple(line, line, fc.nat(400), fc.nat(400))
    .map(([a, b, i, j]) => a.slice(0, i) + b.slice(j));
  const blown = fc
    .tuple(line, fc.nat(30), fc.bigInt({ min: 0n, max: 10n ** 30n }))
    .map(([text, n, value]) => {
      let i = 0;
      return text.replace(/\d+/g, digits => (i++ === n ? String(value) : digits));
    });
  const dirty = fc
    .tuple(line, fc.nat(300), fc.string({ unit: 'binary', maxLength: 8 }))
    .map(([text, at, junk]) => text.slice(0, at) + junk + text.slice(at + 1));
  fc.assert(
    fc.property(fc.array(fc.oneof(line, torn, blown, dirty), { maxLength: 12 }), texts =>
      expectSound(parse(texts)),
    ),
    { numRuns: 1_500 },
  );
});

test('a line cut short gives no pause', () => {
  // V8 and JDK 25 say more behind the time; where that is cut the pause is whole.
  const ended = lines.filter(text => text.endsWith('ms') || text.endsWith(' P') || text.endsWith(' ns'));
  expect(ended.length).toBeGreaterThan(100);
  for (const text of ended)
    for (const share of [0.3, 0.6, 0.9])
      expect(parse([text.slice(0, Math.floor(text.length * share))]).pauses, text).toEqual([]);
});

test('long lines of whatever kind are passed over at once', () => {
  const started = performance.now();
  for (const start of [
    'gc 1 @',
    '[1:0xabcd] 5 ms: Scavenge 1.0 (',
    '[1.0s][info][gc] GC(1) Pause ',
    'SCHED 1ms: ',
  ])
    for (const filler of ['9', ' ', '(', '.', 'a ', '[', ' ms clock, ', '9 (9 ms: '])
      expect(parse([start + filler.repeat(65_536 / filler.length)]).pauses).toEqual([]);
  expect(performance.now() - started).toBeLessThan(5_000);
});
