import { type NodeGCPerformanceDetail, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';
import v8 from 'node:v8';
import { nowNs, type WallClock } from '../clock.ts';
import { type GcLog, gcKind } from './gc-log.ts';
import { AllocationTotal, stampHeapUsed } from './heap.ts';

const profiledKinds: Record<string, number> = {
  Scavenge: gcKind.scavenge,
  MinorMarkCompact: gcKind.minorMarkSweep,
  MinorMarkSweep: gcKind.minorMarkSweep,
  MarkSweepCompact: gcKind.markSweepCompact,
};

/** Above so many collections between two flushes their heap is not measured for a while: it costs 0.1 ms each. */
const busyCollections = 50;
const restFlushes = 40;

type Profiled = { kind: number; beforeBytes: number; afterBytes: number };

/**
 * Every garbage collection of this isolate, from two sources that each know half:
 * `PerformanceObserver` (begin, duration, kind, flags; 35 µs per collection, after it) and `v8.GCProfiler` (heap
 * before and after; 0.03-0.05 ms inside and as much after each one). The profiler gives no time, but the same order, so
 * the two are matched in order over the stretch between two flushes, and only if kinds and numbers agree exactly;
 * otherwise the whole stretch keeps its durations and has no heap figures.
 *
 * Not seen, because Node reports neither: steps of incremental marking on the main thread, and concurrent work.
 */
export class GcProbe {
  /** Collections whose heap figures were lost to a mismatch. */
  unmatched = 0;
  /** Bytes allocated by the process so far. */
  readonly allocated = new AllocationTotal();
  readonly #log: GcLog;
  readonly #clock: WallClock;
  readonly #observer: PerformanceObserver;
  readonly #used = new Float64Array(1);
  #profiler: v8.GCProfiler | null = null;
  #rest = 0;
  #stretchBeginNs = 0;
  #sealed: { fromNs: number; toNs: number; profiled: Profiled[] } | null = null;

  constructor(log: GcLog, clock: WallClock) {
    this.#log = log;
    this.#clock = clock;
    // All entries of the list: reading only the first, as is common, loses two thirds of the GC time.
    this.#observer = new PerformanceObserver(list => this.#record(list.getEntries()));
  }

  start(): void {
    this.#observer.observe({ type: 'gc' });
    this.#startProfiler();
  }

  stop(): void {
    this.#observer.disconnect();
    this.#profiler?.stop();
    this.#profiler = null;
  }

  /** End the stretch: everything up to now can be matched once its entries have been delivered. Returns that time. */
  seal(): number {
    stampHeapUsed(this.#used, 0);
    const toNs = nowNs();
    if (this.#profiler === null) {
      if (--this.#rest <= 0) this.#startProfiler();
      return toNs;
    }
    const profiled = readProfile(this.#profiler);
    this.#profiler = null;
    this.#sealed = { fromNs: this.#stretchBeginNs, toNs, profiled };
    const freedBytes = profiled.reduce((sum, gc) => sum + gc.beforeBytes - gc.afterBytes, 0);
    this.allocated.advance(this.#used[0] as number, freedBytes);
    if (profiled.length > busyCollections) {
      this.#rest = restFlushes;
      this.allocated.suspend();
    } else {
      this.#startProfiler();
    }
    return toNs;
  }

  /**
   * Match the sealed stretch. Call it from a `setImmediate` set after `seal`: Node hands its entries to JavaScript in
   * the native immediates, which run before those of the same turn.
   */
  settle(): void {
    this.#record(this.#observer.takeRecords());
    if (this.#sealed === null) return;
    const { fromNs, toNs, profiled } = this.#sealed;
    this.#sealed = null;
    const indexes = this.#collectionsBetween(fromNs, toNs);
    const agree =
      indexes.length === profiled.length &&
      indexes.every((index, i) => this.#log.kind[index] === profiled[i]?.kind);
    if (!agree) {
      this.unmatched += Math.max(indexes.length, profiled.length);
      return;
    }
    for (const [i, index] of indexes.entries()) {
      this.#log.beforeBytes[index] = profiled[i]?.beforeBytes ?? Number.NaN;
      this.#log.afterBytes[index] = profiled[i]?.afterBytes ?? Number.NaN;
    }
  }

  #startProfiler(): void {
    this.#profiler = new v8.GCProfiler();
    this.#profiler.start();
    stampHeapUsed(this.#used, 0);
    this.allocated.resume(this.#used[0] as number);
    this.#stretchBeginNs = nowNs();
  }

  #record(entries: PerformanceEntry[]): void {
    for (const entry of entries) {
      const { detail } = entry as PerformanceEntry & { detail: NodeGCPerformanceDetail };
      const startNs = this.#clock.fromPerformanceMs(entry.startTime);
      this.#log.push(startNs, entry.duration * 1e6, detail.kind ?? 0, detail.flags ?? 0);
    }
  }

  /** Places in the log of the collections that began in the stretch, oldest first. */
  #collectionsBetween(fromNs: number, toNs: number): number[] {
    const log = this.#log;
    const indexes: number[] = [];
    const oldest = Math.max(0, log.serial - log.capacity);
    for (let serial = log.serial - 1; serial >= oldest; serial--) {
      const index = serial % log.capacity;
      const startNs = log.startNs[index] as number;
      if (startNs < fromNs) break;
      if (startNs < toNs && (log.kind[index] as number) < gcKind.incremental) indexes.push(index);
    }
    return indexes.reverse();
  }
}

function readProfile(profiler: v8.GCProfiler): Profiled[] {
  const profiled: Profiled[] = [];
  for (const gc of profiler.stop()?.statistics ?? []) {
    const kind = profiledKinds[gc.gcType];
    if (kind === undefined) continue;
    profiled.push({
      kind,
      beforeBytes: gc.beforeGC.heapStatistics.usedHeapSize,
      afterBytes: gc.afterGC.heapStatistics.usedHeapSize,
    });
  }
  return profiled;
}
