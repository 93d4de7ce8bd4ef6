import { readFileSync } from 'node:fs';
import { nowUs } from './clock.ts';

/** /proc counts in hundredths of a second, on every architecture that Node runs on. */
const tickUs = 10_000;
/** CLOCK_MONOTONIC stands still while a machine sleeps, /proc's clock does not; apart by more than this, it has slept. */
const sleptUs = 50_000;

function measureBootUs(): number {
  const monotonicUs = Number(process.hrtime.bigint() / 1000n);
  const wallUs = nowUs();
  const uptimeUs = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]) * 1_000_000;
  return wallUs - (Math.abs(uptimeUs - monotonicUs) < sleptUs ? monotonicUs : uptimeUs);
}

let bootUs: number | null = null;

/**
 * Wall clock time of a `starttime` of /proc/PID/stat, in µs, good to 10 ms. Rounded to that, so that an agent that is
 * started again finds the same start for the same process: it tells a server's lives apart.
 */
export function wallUsOfTicks(ticks: number): number {
  bootUs ??= measureBootUs();
  return Math.round((bootUs + ticks * tickUs) / tickUs) * tickUs;
}
