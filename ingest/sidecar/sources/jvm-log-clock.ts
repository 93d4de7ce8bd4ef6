import type { Decorations } from './jvm-decorations.ts';
import { createProgramClock, fileReadingUs, type Placed } from './program-clock.ts';

/** The wall clock is cut to the ms, uptime is rounded to it. */
const halfMsUs = 500;
/** Stamps are in ms, and a line is written a little after what it tells of has ended. */
const stampErrorUs = 1_000;
/** A stamp this far ahead of us is none, or that of another machine's clock. */
const futureUs = 60_000_000;

/** When a line of unified logging was written: by the wall clock where it says so, else by the JVM's start. */
export function createJvmClock(startedAtUs?: () => number | null, readingUs: number = fileReadingUs) {
  const uptime = createProgramClock(startedAtUs, readingUs);
  const monotonic = createProgramClock(undefined, readingUs);
  return (stamp: Decorations, readAtUs: number): Placed => {
    if (stamp.wallUs !== null && stamp.wallUs < readAtUs + futureUs)
      return { atUs: stamp.wallUs + halfMsUs, errorUs: stampErrorUs };
    if (stamp.uptimeUs === null && stamp.monotonicUs === null) return { atUs: readAtUs, errorUs: readingUs };
    const clock = stamp.uptimeUs === null ? monotonic : uptime;
    const relativeUs = stamp.uptimeUs ?? stamp.monotonicUs ?? 0;
    clock.read(relativeUs - halfMsUs, readAtUs);
    const { atUs, errorUs } = clock.at(relativeUs);
    return { atUs, errorUs: errorUs + stampErrorUs };
  };
}
