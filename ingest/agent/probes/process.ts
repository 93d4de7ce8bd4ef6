import v8 from 'node:v8';
import type { RunQueue } from './run-queue.ts';

export type ProcessReading = {
  heapUsedBytes: number;
  heapLimitBytes: number;
  externalBytes: number;
  rssBytes: number;
  cpuUserUs: number;
  cpuSystemUs: number;
  runQueueWaitUsTotal: number | undefined;
};

/** Memory and CPU of the process, all threads, and how long the main one waited for a CPU. About 15 µs. */
export function readProcess(runQueue: RunQueue): ProcessReading {
  const heap = v8.getHeapStatistics();
  const cpu = process.cpuUsage();
  const waitNs = runQueue.waitNs();
  return {
    heapUsedBytes: heap.used_heap_size,
    heapLimitBytes: heap.heap_size_limit,
    externalBytes: heap.external_memory,
    rssBytes: process.memoryUsage.rss(),
    cpuUserUs: cpu.user,
    cpuSystemUs: cpu.system,
    runQueueWaitUsTotal: waitNs >= 0 ? Math.round(waitNs / 1000) : undefined,
  };
}
