import type { Event } from '../../lib/signals/event.ts';
import type { Latency } from '../../lib/signals/latency.ts';
import type { Pause } from '../../lib/signals/pause.ts';
import type { Sample } from '../../lib/signals/sample.ts';
import type { Tick } from '../../lib/signals/tick.ts';

/** What a source says of the process at a moment; the target makes one sample a second of what its sources say. */
export type Reading = Partial<Omit<Sample, 'atUs' | 'source'>>;

/**
 * Where a source puts what it finds. Rows are as in a batch: times in µs since the epoch on this machine's clock.
 * Calls never throw and never wait; what there is no room for is dropped and counted by the target.
 */
export type Sink = {
  tick(row: Tick): void;
  pause(row: Pause): void;
  latency(row: Latency): void;
  event(row: Event): void;
  reading(part: Reading): void;
  /** The process that is measured began then; counters restart with it. Saying the same again changes nothing. */
  started(atUs: number): void;
  /** Input that was not understood, by reason; doctor shows the counts. A reason is a short fixed text. */
  unparsed(reason: string, count?: number): void;
};

/** What `overtick doctor` says of a source. */
export type SourceReport = {
  /** Such as "gctrace /var/log/arena.log". */
  name: string;
  /** What it found: "12 collections in 340 lines", "143 series of client_golang". */
  sees: string;
  /** Fields that it fills, such as "pauses (stw, measured)" or "heapUsedBytes from go_memstats_heap_alloc_bytes". */
  maps: string[];
  /** What it could give and does not, each with what to do about it. */
  missing: string[];
  /** Why it gives nothing now; null: it works. */
  error: string | null;
};

export type Source = {
  report(): SourceReport;
  close(): Promise<void>;
};
