import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Counters } from './counters.ts';

const loopStepMs = 10;
const loopMs = 10_000;

export type ProcessHealth = {
  /** Start of the process, in ms since the Unix epoch. */
  startedMs: number;
  /** How late the event loop was, over the last ten seconds. */
  loopMsP99(): number;
  close(): void;
};

/** What each of our processes says of itself on `/metrics`: its event loop, its memory and its start. */
export function watchProcess(counters: Counters): ProcessHealth {
  const startedMs = Date.now();
  const loop = monitorEventLoopDelay({ resolution: loopStepMs });
  loop.enable();
  let loopMsP99 = 0;
  const turn = setInterval(() => {
    // It counts its own step as delay.
    loopMsP99 = Math.max(0, loop.percentile(99) / 1e6 - loopStepMs);
    loop.reset();
  }, loopMs).unref();
  counters.gauge('overtick_event_loop_delay_p99_seconds', () => loopMsP99 / 1000);
  counters.gauge('process_resident_memory_bytes', () => process.memoryUsage.rss());
  counters.gauge('process_start_time_seconds', () => startedMs / 1000);
  return {
    startedMs,
    loopMsP99: () => loopMsP99,
    close() {
      loop.disable();
      clearInterval(turn);
    },
  };
}
