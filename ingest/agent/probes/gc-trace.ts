import type { Session } from 'node:inspector';
import { fromMonotonicUs } from '../clock.ts';
import { gcKind } from './gc-log.ts';

/** One collection, or one step of incremental marking (which has no heap figures), as V8 traced it. */
export type TracedGc = {
  kind: number;
  startNs: number;
  endNs: number;
  beforeBytes: number;
  afterBytes: number;
};

type TraceEvent = {
  name: string;
  ph: string;
  tid: number;
  /** µs of the monotonic clock. */
  ts: number;
  dur: number;
  args: { usedHeapSizeBefore?: number; usedHeapSizeAfter?: number; name?: string };
};

/** Steps of incremental marking shorter than this are left out: there may be hundreds. */
const shortestStepUs = 100;
/** V8 answers within a few ms; on a machine with ten times too much to do it may take this long. */
const answerMs = 1000;
const mainThreadName = 'JavaScriptMainThread';

/**
 * V8's own trace of its collector (category `v8`), through the inspector of this process: the heap right before and
 * after each collection, and the steps of incremental marking, which are in nobody's GC time since Node reports none.
 * A reading ends one trace and begins the next: 0.3 ms of CPU, so it is taken only when something was collected.
 *
 * Why not `v8.GCProfiler`, which knows the same heap figures: to read it is to stop it, and one that was stopped goes on
 * measuring (30 µs per collection, and memory) until it is itself collected, which is at the next mark-sweep.
 */
export class GcTrace {
  #session: Session | null = null;
  #events: TraceEvent[] = [];
  #mainThread: number | undefined;
  #stopped = false;
  /** Readings that V8 still owes; one that came too late is part of the next. */
  #unanswered = 0;
  #onComplete: (() => void) | null = null;

  /** False where it cannot be had: a Node without inspector, a worker thread, another tracer at work. */
  get running(): boolean {
    return this.#session !== null;
  }

  async start(): Promise<void> {
    try {
      const { Session } = await import('node:inspector');
      if (this.#stopped) return;
      const session = new Session();
      session.connect();
      session.on('NodeTracing.dataCollected', ({ params }) =>
        this.#events.push(...(params.value as TraceEvent[])),
      );
      session.on('NodeTracing.tracingComplete', () => {
        this.#unanswered--;
        if (this.#unanswered === 0) this.#onComplete?.();
      });
      this.#session = session;
      this.#begin();
    } catch {
      this.#session = null;
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#session?.post('NodeTracing.stop');
    this.#session?.disconnect();
    this.#session = null;
  }

  /** What was collected since the last reading, oldest first; null when V8 does not answer. */
  async read(): Promise<TracedGc[] | null> {
    const session = this.#session;
    if (session === null) return null;
    let timer: NodeJS.Timeout | undefined;
    const complete = new Promise<boolean>(resolve => {
      this.#onComplete = () => resolve(true);
      timer = setTimeout(() => resolve(false), answerMs).unref();
    });
    this.#unanswered++;
    session.post('NodeTracing.stop');
    this.#begin();
    const answered = await complete;
    clearTimeout(timer);
    this.#onComplete = null;
    if (!answered) return null;
    const events = this.#events;
    this.#events = [];
    return this.#collectionsOf(events);
  }

  #begin(): void {
    const traceConfig = { recordMode: 'recordContinuously' as const, includedCategories: ['v8'] };
    this.#session?.post('NodeTracing.start', { traceConfig }, error => {
      if (error !== null) this.stop();
    });
  }

  #collectionsOf(events: TraceEvent[]): TracedGc[] {
    // Worker threads have collectors of their own.
    const named = events.find(event => event.name === 'thread_name' && event.args.name === mainThreadName);
    this.#mainThread = named?.tid ?? this.#mainThread;
    const found: TracedGc[] = [];
    let open: TracedGc | null = null;
    for (const { name, ph, tid, ts, dur, args } of events) {
      if (tid !== this.#mainThread) continue;
      if (ph === 'B' && (name === 'MinorGC' || name === 'MajorGC')) {
        const kind = name === 'MajorGC' ? gcKind.markSweepCompact : gcKind.scavenge;
        const beforeBytes = args.usedHeapSizeBefore ?? Number.NaN;
        open = { kind, startNs: fromMonotonicUs(ts), endNs: Number.NaN, beforeBytes, afterBytes: Number.NaN };
      } else if (ph === 'E' && open !== null && (name === 'MinorGC' || name === 'MajorGC')) {
        found.push({ ...open, endNs: fromMonotonicUs(ts), afterBytes: args.usedHeapSizeAfter ?? Number.NaN });
        open = null;
      } else if (name === 'V8.GCIncrementalMarking' && dur >= shortestStepUs) {
        const [startNs, endNs] = [fromMonotonicUs(ts), fromMonotonicUs(ts + dur)];
        found.push({
          kind: gcKind.incremental,
          startNs,
          endNs,
          beforeBytes: Number.NaN,
          afterBytes: Number.NaN,
        });
      }
    }
    return found.sort((a, b) => a.startNs - b.startNs);
  }
}
