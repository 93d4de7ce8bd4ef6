import { type NodeGCPerformanceDetail, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';
import type { WallClock } from '../clock.ts';
import { type GcLog, gcKind } from './gc-log.ts';
import { GcTrace, type TracedGc } from './gc-trace.ts';

/** The two sources read the clock a little apart, and a busy machine may come between. */
const slackNs = 100_000;

/**
 * Every garbage collection of this isolate. `PerformanceObserver` tells begin, duration, kind and flags, 40 µs of CPU
 * after each; V8's trace adds the heap before and after, and the steps of incremental marking. The two are brought
 * together by time. A collection that only one of them knows keeps its duration and has no heap figures.
 * Not a pause, and not recorded: what the collector does on other threads meanwhile.
 */
export class GcProbe {
  /** Collections that V8's trace did not have. */
  unmatched = 0;
  readonly #log: GcLog;
  readonly #clock: WallClock;
  readonly #observer: PerformanceObserver;
  readonly #trace = new GcTrace();
  /** Serial of the first collection whose trace was not read. */
  #unread = 0;

  constructor(log: GcLog, clock: WallClock) {
    this.#log = log;
    this.#clock = clock;
    // All entries of the list: reading only the first, as is common, loses two thirds of the GC time.
    this.#observer = new PerformanceObserver(list => this.#record(list.getEntries()));
  }

  start(): void {
    this.#observer.observe({ type: 'gc' });
    void this.#trace.start();
  }

  stop(): void {
    this.#observer.disconnect();
    this.#trace.stop();
  }

  /**
   * Make what happened before `untilNs` complete. Call it from a `setImmediate` set after that moment: Node hands its
   * entries to JavaScript in the native immediates, which run before those of the same turn.
   */
  async settle(untilNs: number): Promise<void> {
    this.#record(this.#observer.takeRecords());
    const known = this.#log.serial;
    if (known > this.#unread) {
      const traced = await this.#trace.read();
      // One that comes too late is in the next reading, and helps those that are not sent by then.
      if (traced !== null) this.#complete(traced, known);
      if (traced !== null || !this.#trace.running) this.#unread = known;
    }
    this.#log.settle(untilNs);
  }

  #record(entries: PerformanceEntry[]): void {
    for (const entry of entries) {
      const { detail } = entry as PerformanceEntry & { detail: NodeGCPerformanceDetail };
      const startNs = this.#clock.fromPerformanceMs(entry.startTime);
      this.#log.push(startNs, entry.duration * 1e6, detail.kind ?? 0, detail.flags ?? 0);
    }
  }

  /** Both lists are in order of time, so each is walked once. */
  #complete(traced: TracedGc[], known: number): void {
    const log = this.#log;
    const collections = traced.filter(gc => gc.kind < gcKind.incremental);
    let next = 0;
    for (let serial = Math.max(this.#unread, log.serial - log.capacity, 0); serial < known; serial++) {
      const i = serial % log.capacity;
      if ((log.kind[i] as number) >= gcKind.incremental) continue;
      const startNs = (log.startNs[i] as number) - slackNs;
      const endNs = (log.startNs[i] as number) + (log.durationNs[i] as number) + slackNs;
      while (next < collections.length && (collections[next] as TracedGc).endNs < startNs) next++;
      const gc = collections[next];
      if (gc !== undefined && gc.startNs < endNs && sameKind(gc.kind, log.kind[i] as number)) {
        log.beforeBytes[i] = gc.beforeBytes;
        log.afterBytes[i] = gc.afterBytes;
        next++;
      } else {
        this.unmatched++;
      }
    }
    for (const step of traced)
      if (step.kind === gcKind.incremental)
        log.push(step.startNs, step.endNs - step.startNs, gcKind.incremental, 0);
  }
}

function sameKind(traced: number, observed: number): boolean {
  return (traced === gcKind.markSweepCompact) === (observed === gcKind.markSweepCompact);
}
