import { type NodeGCPerformanceDetail, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';
import v8 from 'node:v8';
import { nowNs, type WallClock } from '../clock.ts';
import { type GcLog, gcKind } from './gc-log.ts';
import { stampHeapUsed } from './heap.ts';

const profiledKinds: Record<string, number> = {
  Scavenge: gcKind.scavenge,
  MinorMarkCompact: gcKind.minorMarkSweep,
  MinorMarkSweep: gcKind.minorMarkSweep,
  MarkSweepCompact: gcKind.markSweepCompact,
};

/** Above so many collections per second their heap is not measured for a while: it costs 0.1 ms each. */
const busyPerSecond = 200;
const restNs = 10e9;

type Profiled = { kind: number; durationNs: number; beforeBytes: number; afterBytes: number };

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
  /**
   * Bytes allocated by the process so far, measured like those of a tick, stretch by stretch: heap growth plus what
   * was freed. What was on the heap at the begin counts as allocated. Null while it is not being measured.
   */
  allocatedBytes: number | null = null;
  readonly #log: GcLog;
  readonly #clock: WallClock;
  readonly #observer: PerformanceObserver;
  readonly #used = new Float64Array(1);
  #profiler: v8.GCProfiler | null = null;
  #restUntilNs = 0;
  #stretchBeginNs = 0;
  #stretchBeginBytes = 0;
  #allocatedSum = 0;
  readonly #sealed: { fromNs: number; toNs: number; profiled: Profiled[] }[] = [];

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
    const usedBytes = this.#readUsed();
    const toNs = nowNs();
    const profiler = this.#profiler;
    if (profiler === null) {
      if (toNs > this.#restUntilNs) this.#startProfiler();
      return toNs;
    }
    const [fromNs, beginBytes] = [this.#stretchBeginNs, this.#stretchBeginBytes];
    // The next one starts before this one is read: reading allocates, and that may need a collection.
    this.#startProfiler();
    const profiled = readProfile(profiler);
    this.#sealed.push({ fromNs, toNs, profiled });
    const freedBytes = profiled.reduce((sum, gc) => sum + gc.beforeBytes - gc.afterBytes, 0);
    this.#allocatedSum += Math.max(0, usedBytes - beginBytes + freedBytes);
    this.allocatedBytes = this.#allocatedSum;
    const seconds = Math.max(0.25, (toNs - fromNs) / 1e9);
    if (profiled.length > busyPerSecond * seconds) this.#rest(toNs);
    return toNs;
  }

  /**
   * Match the oldest sealed stretch. Call it from a `setImmediate` set after `seal`: Node hands its entries to JavaScript in
   * the native immediates, which run before those of the same turn.
   */
  settle(): void {
    this.#record(this.#observer.takeRecords());
    const sealed = this.#sealed.shift();
    if (sealed === undefined) return;
    const { fromNs, toNs, profiled } = sealed;
    const indexes = this.#collectionsBetween(fromNs, toNs);
    const agree =
      indexes.length === profiled.length &&
      indexes.every((index, i) => this.#log.kind[index] === profiled[i]?.kind);
    if (!agree) {
      this.unmatched += Math.max(indexes.length, profiled.length);
      return;
    }
    for (const [i, gc] of profiled.entries()) this.#log.complete(indexes[i] as number, gc);
  }

  #startProfiler(): void {
    this.#profiler = new v8.GCProfiler();
    this.#profiler.start();
    this.#stretchBeginNs = nowNs();
    this.#stretchBeginBytes = this.#readUsed();
    if (this.#allocatedSum === 0) this.#allocatedSum = this.#stretchBeginBytes;
  }

  #rest(nowNs: number): void {
    this.#profiler?.stop();
    this.#profiler = null;
    this.#restUntilNs = nowNs + restNs;
    this.allocatedBytes = null;
  }

  #readUsed(): number {
    stampHeapUsed(this.#used, 0);
    return this.#used[0] as number;
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
      durationNs: gc.cost * 1000,
      beforeBytes: gc.beforeGC.heapStatistics.usedHeapSize,
      afterBytes: gc.afterGC.heapStatistics.usedHeapSize,
    });
  }
  return profiled;
}
