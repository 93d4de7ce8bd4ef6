import type { Sink } from '../source.ts';
import { bytesOf } from './line-parser.ts';

const units: Record<string, number> = { B: 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3, T: 1024 ** 4 };

const summary =
  /^GC\((\d{1,12})\) (?:Garbage|Minor|Major) Collection \(.*\) (\d+[BKMGT])\(\d+%\)->(\d+[BKMGT])\(\d+%\)(?: [\d.]+s)?$/;
/** Young collections that ZGC may finish while an old one runs. */
const overlapping = 100;
/** The first thing that a JVM says of its collector, once in its life. */
const begun =
  /^(?:Using (?:Serial|Parallel|Concurrent Mark Sweep|G1|Shenandoah|Epsilon|The Z Garbage Collector)|Initializing The Z Garbage Collector)$/;
const limit = /^(?:Heap )?Max Capacity: (\d+[BKMGT])/;

/** Bytes of 45568K; undefined when it is none. */
export function sizeOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : bytesOf(text.slice(0, -1), units[text.at(-1) ?? ''] ?? Number.NaN);
}

/** What the log says of the heap and of collections over the life of the JVM, as readings. */
export function createJvmHeap(sink: Sink) {
  let leftBytes: number | null = null;
  let allocatedBytesTotal = 0;
  let cycle = -1;
  let gcPauseUsTotal = 0;
  /** Said once, when the JVM starts. */
  let heapLimitBytes: number | undefined;

  /** Another JVM writes here now. */
  function restart(): void {
    leftBytes = null;
    allocatedBytesTotal = gcPauseUsTotal = 0;
    cycle = -1;
  }

  function changed(before: string | undefined, after: string | undefined) {
    const [heapBeforeBytes, heapAfterBytes] = [sizeOf(before), sizeOf(after)];
    if (heapBeforeBytes === undefined || heapAfterBytes === undefined) return {};
    // What was allocated while a concurrent collection ran is not in here.
    if (leftBytes !== null) allocatedBytesTotal += Math.max(0, heapBeforeBytes - leftBytes);
    leftBytes = heapAfterBytes;
    sink.reading({ heapUsedBytes: heapAfterBytes, allocatedBytesTotal, heapLimitBytes });
    return { heapBeforeBytes, heapAfterBytes };
  }

  const self = {
    changed,
    paused(durationUs: number): void {
      gcPauseUsTotal += durationUs;
      sink.reading({ gcPauseUsTotal });
    },
    /** Collections are numbered from 0; those that run beside one another end in another order, but not much so. */
    cycle(number: number): void {
      if (number < cycle - overlapping) restart();
      cycle = Math.max(cycle, number);
      sink.reading({ gcCyclesTotal: cycle + 1 });
    },
    /** Lines that tell of the heap and of no pause: ZGC's summary, and the limit at the start. */
    line(message: string): boolean {
      if (begun.test(message)) {
        restart();
        return true;
      }
      const found = summary.exec(message);
      if (found !== null) {
        changed(found[2], found[3]);
        self.cycle(Number(found[1]));
        return true;
      }
      const limitBytes = sizeOf(limit.exec(message)?.[1]);
      if (limitBytes === undefined) return false;
      heapLimitBytes = limitBytes;
      sink.reading({ heapLimitBytes });
      return true;
    },
  };
  return self;
}
