import { type IntervalHistogram, monitorEventLoopDelay, performance } from 'node:perf_hooks';

/** One wake-up every so many ms finds the delays: 0.6 to 1 ms of CPU per second; Node's default of 10 ms costs 2 to 4. */
const resolutionMs = 50;

export type LoopReading = { loopDelayMaxUs: number | undefined; loopUtilization: number | undefined };

/**
 * How long the event loop kept a timer waiting, and the share of the time it was busy, since the last reading. The
 * longest delay, since one stall is a single value among a hundred and moves no percentile; with the resolution
 * taken off, which Node's own figures contain. A stall that begins and ends between two wake-ups is missed, so the
 * figure is a lower bound, at most one resolution too low.
 */
export class LoopProbe {
  readonly #delay: IntervalHistogram = monitorEventLoopDelay({ resolution: resolutionMs });
  #utilization = performance.eventLoopUtilization();

  start(): void {
    this.#delay.enable();
  }

  stop(): void {
    this.#delay.disable();
  }

  read(): LoopReading {
    const utilization = performance.eventLoopUtilization();
    const since = performance.eventLoopUtilization(utilization, this.#utilization);
    this.#utilization = utilization;
    const measured = this.#delay.count > 0;
    const delayUs = Math.max(0, Math.round(this.#delay.max / 1000 - resolutionMs * 1000));
    this.#delay.reset();
    return {
      loopDelayMaxUs: measured ? delayUs : undefined,
      loopUtilization: utilization.active > 0 ? Math.round(since.utilization * 1e4) / 1e4 : undefined,
    };
  }
}
