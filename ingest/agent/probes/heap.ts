import v8 from 'node:v8';
import type { TickRing } from '../buffer.ts';
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
 * V8 has no counter of allocated bytes, but `used_heap_size` is exact to the object in the young generation, and
 * `v8.GCProfiler` reads the same figure right before and right after every collection. So the sum is exact for what
 * is allocated on the JavaScript heap (0.1-0.3 % over the arrays' own size in the test of this file, with and
 * without collections inside; objects placed straight into the old generation count when their page is refilled).
 * It covers the whole isolate: in an async tick, also what ran between its parts. Memory outside the heap (the
 * contents of Buffers and other ArrayBuffers) is not in it.
 * NaN, never a guess, where a collection inside the tick has no figures of its own or is no longer in the log.
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
