import v8 from 'node:v8';
import type { TickRing } from '../ring.ts';
import type { GcLog } from './gc-log.ts';

/**
 * Write the bytes in use on the JavaScript heap into `target[index]`: 0.2 µs, no allocation once optimised.
 *
 * `v8.getHeapStatistics()` returns an object of 14 numbers, 360 bytes, which V8 leaves out only if it inlines that
 * function into its caller. Inlined further up, into a tick with a large body, the budget for inlining may be spent
 * before it gets there. So the readers are kept from being inlined themselves: a call through one place that has seen
 * two different functions never is, and each of them is small enough to take `getHeapStatistics` in.
 */
export function stampHeapUsed(target: Float64Array, index: number): void {
  const read = readers[index & 1] as (typeof readers)[0];
  read(target, index);
}

const heapStatistics = v8.getHeapStatistics;
const readers = [
  (target: Float64Array, index: number): void => {
    target[index] = heapStatistics().used_heap_size;
  },
  (target: Float64Array, index: number): void => {
    target[index] = heapStatistics().used_heap_size;
  },
] as const;

/**
 * Bytes allocated in a tick = heap at its end, less heap at its begin, plus what each collection inside it freed.
 *
 * V8 has no counter of allocated bytes, but `used_heap_size` is exact to the object in the young generation, and V8's
 * trace has the same figure right before and after every collection. So the sum is exact for what is allocated on the
 * JavaScript heap: the test of this file finds -0.3 to +0.3 % with collections inside and without, plus 0 to 8 KB that
 * V8 rounds up to where it hands out memory by the block.
 * It covers the whole isolate: in an async tick, also what ran between its parts. Memory outside the heap (the
 * contents of Buffers and other ArrayBuffers) is not in it.
 * NaN, never a guess, where a collection inside the tick has no heap figures or is no longer in the log.
 */
export function resolveAllocation(ticks: TickRing, log: GcLog, untilNs: number): void {
  while (ticks.resolved < ticks.size) {
    const slot = ticks.slot(ticks.resolved);
    const startNs = ticks.startNs[slot] as number;
    const endNs = startNs + (ticks.durationNs[slot] as number);
    if (endNs > untilNs) return;
    const grownBytes = (ticks.heapEnd[slot] as number) - (ticks.heapBegin[slot] as number);
    const bytes = grownBytes + log.freedBetween(startNs, endNs);
    ticks.heapBegin[slot] = bytes >= 0 ? bytes : Number.NaN;
    ticks.resolved++;
  }
}

/**
 * Bytes allocated by the process so far, measured like those of a tick, from one reading to the next. What was on the
 * heap at the begin counts as allocated; a stretch that could not be measured counts as nothing.
 */
export class AllocationTotal {
  /** Null when the last stretch was not measured. */
  bytes: number | null = null;
  #sum = 0;
  #usedBytes = 0;
  #atNs = Number.NEGATIVE_INFINITY;

  advance(usedBytes: number, atNs: number, log: GcLog): void {
    const first = this.#atNs === Number.NEGATIVE_INFINITY;
    const grown = first ? usedBytes : usedBytes - this.#usedBytes + log.freedBetween(this.#atNs, atNs);
    if (grown >= 0) this.#sum += grown;
    this.bytes = grown >= 0 ? this.#sum : null;
    this.#usedBytes = usedBytes;
    this.#atNs = atNs;
  }
}
