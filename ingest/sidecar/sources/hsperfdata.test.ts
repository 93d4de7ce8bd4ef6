import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Recorder } from '../testing/recorder.ts';
import { startHsperfdata } from './hsperfdata.ts';
import { readPlaces } from './hsperfdata-file.ts';
import { createJvmClock } from './jvm-clock.ts';
import { createCollectorWatch } from './jvm-collector.ts';

const program = fileURLToPath(new URL('./testing/Allocate.java', import.meta.url));
const hasJava = spawnSync('javac', ['-version']).status === 0;
const why = hasJava ? '' : ' (skipped: there is no JDK here)';

/** Pauses as -Xlog:gc tells of them: [end in ms since the epoch, duration in ms]. */
function loggedPauses(log: string): { endMs: number; durationMs: number }[] {
  return [...log.matchAll(/^\[(\d+)ms\].*\bPause (?!.*\bcycle\b).* (\d+\.\d+)ms$/gm)].map(found => ({
    endMs: Number(found[1]),
    durationMs: Number(found[2]),
  }));
}

const missedIn = (sees: string) => Number(/(\d+) more/.exec(sees)?.[1]);

async function run(flags: string[], kilobytes: number) {
  const folder = mkdtempSync(join(tmpdir(), 'overtick-jvm-'));
  const log = join(folder, 'gc.log');
  const child = spawn(
    'java',
    [...flags, '-Xmx128m', `-Xlog:gc:file=${log}:timemillis`, program, '8', String(kilobytes)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await once(child.stdout, 'data');
  const recorded = new Recorder();
  let current: { pid: number; startedAtUs: number } | null = { pid: child.pid as number, startedAtUs: 1 };
  const beganMs = Date.now();
  const source = startHsperfdata({}, { sink: recorded, process: { current: () => current } });
  const ended = once(child, 'exit');
  child.stdout.resume();
  await ended;
  const report = source.report();
  current = null;
  await source.close();
  const logged = loggedPauses(readFileSync(log, 'utf8'));
  rmSync(folder, { recursive: true });
  return { ...recorded, report, logged, beganMs };
}

describe.skipIf(!hasJava)(`counters of a real JVM${why}`, () => {
  for (const [collector, kilobytes] of [
    ['-XX:+UseG1GC', 1_000],
    ['-XX:+UseParallelGC', 1_000],
  ] as const) {
    it(`gives the pauses of ${collector} as its log has them, each at its place`, async () => {
      const { pauses, report, logged, beganMs, readings } = await run([collector], kilobytes);
      const measured = pauses.filter(({ evidence }) => evidence === 'measured');
      expect(measured.length).toBeGreaterThan(10);
      let [ours, theirs] = [0, 0];
      const apartMs: number[] = [];
      for (const pause of measured) {
        const endMs = (pause.startUs + pause.durationUs) / 1000;
        const match = logged.reduce((a, b) =>
          Math.abs(b.endMs - endMs) < Math.abs(a.endMs - endMs) ? b : a,
        );
        apartMs.push(Math.abs(match.endMs - endMs));
        ours += pause.durationUs / 1000;
        theirs += match.durationMs;
      }
      const inLog = logged.filter(({ endMs }) => endMs > beganMs + 500).length;
      expect(measured.length + missedIn(report.sees)).toBeGreaterThanOrEqual(inLog);
      expect(ours / theirs).toBeGreaterThan(0.99);
      expect(ours / theirs).toBeLessThan(1.01);
      // Nine of ten: the JVM writes its line's time after the pause, and may have waited for a core before it did.
      expect(apartMs.filter(ms => ms < 5).length / apartMs.length).toBeGreaterThan(0.9);
      expect(report.error).toBeNull();
      expect(readings.at(-1)).toMatchObject({
        gcPauseUsTotal: expect.any(Number),
        threads: expect.any(Number),
      });
      expect(readings.at(-1)?.heapLimitBytes).toBeLessThan(140e6);
    }, 60_000);
  }
});

const recorded = gunzipSync(readFileSync(new URL('./testing/jdk17-g1.hsperfdata.gz', import.meta.url)));

describe('the file of counters', () => {
  it('of a JDK 17 is read whole', () => {
    const places = readPlaces(recorded);
    expect(places?.torn).toBe(false);
    expect(places?.texts.get('sun.gc.collector.0.name')).toBe('G1 young collection pauses');
    const at = places?.longs.get('sun.os.hrt.frequency') as number;
    expect(recorded.readBigInt64LE(at)).toBe(1_000_000_000n);
  });

  it('cut short or of junk gives less, never an error or a place outside of it', () => {
    const within = (bytes: Buffer) => {
      for (const at of readPlaces(bytes)?.longs.values() ?? [])
        expect(at + 8).toBeLessThanOrEqual(bytes.length);
    };
    fc.assert(
      fc.property(
        fc.nat(recorded.length),
        fc.array(fc.tuple(fc.nat(recorded.length - 1), fc.nat(255))),
        (end, flips) => {
          const bytes = Buffer.from(recorded);
          for (const [at, value] of flips) bytes[at] = value;
          within(bytes.subarray(0, end));
          within(bytes);
        },
      ),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), junk => {
        expect(readPlaces(Buffer.from(junk))).toBeNull();
      }),
    );
  });
});

describe('collections of a JVM', () => {
  it('are told once each, with those that were not seen, whenever the counters are read', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 30 }))),
        fc.array(fc.integer({ min: 1, max: 200 })),
        (spans, gaps) => {
          let at = 1;
          const collections = spans.map(([wait, length]) => {
            const entry = at + wait;
            at = entry + length;
            return { entry, exit: at };
          });
          const watch = createCollectorWatch();
          let [now, told, missed] = [0, 0, 0];
          for (const gap of [0, ...gaps, 10_000]) {
            now += gap;
            const begun = collections.filter(({ entry }) => entry <= now);
            const over = collections.filter(({ exit }) => exit <= now);
            const seen = watch({
              invocations: begun.length,
              entry: begun.at(-1)?.entry ?? 0,
              exit: over.at(-1)?.exit ?? 0,
            });
            if (seen.collection) expect(collections).toContainEqual(seen.collection);
            told += seen.collection ? 1 : 0;
            missed += seen.missed;
          }
          expect(told + missed).toBe(collections.length);
        },
      ),
    );
  });

  it('have their place once the beginning of the ticks is bounded, and the bound holds', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e9 }),
        fc.array(fc.integer({ min: 1, max: 60_000 }), { minLength: 5 }),
        (beginUs, gaps) => {
          const clock = createJvmClock();
          let now = beginUs + 100_000;
          for (const gap of gaps) {
            now += gap;
            const ticksUs = Math.floor((now - beginUs) / 50_000) * 50_000;
            clock.read(ticksUs, now, now + 10);
            const start = clock.start();
            if (start) expect(Math.abs(start.us - beginUs)).toBeLessThanOrEqual(start.errorUs);
          }
        },
      ),
    );
  });
});
