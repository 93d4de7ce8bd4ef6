/**
 * When a JVM's ticks began, on this machine's monotonic clock, from which the JVM counts as well. It writes how many have
 * gone by every 50 ms (sun.os.hrt.ticks); a new number was written between the reading that did not have it and the one
 * that did. Each pair of readings bounds the beginning, all of them together to well under a ms.
 */
export type JvmClock = {
  /** `beforeUs` and `afterUs`: around the reading of `ticksUs`. */
  read(ticksUs: number, beforeUs: number, afterUs: number): void;
  /** The beginning and how far off it may be, in µs; null: not known yet. */
  start(): { us: number; errorUs: number } | null;
};

export function createJvmClock(): JvmClock {
  let [earliest, latest] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  let last: { ticksUs: number; beforeUs: number } | null = null;
  return {
    read(ticksUs, beforeUs, afterUs) {
      if (last === null || ticksUs !== last.ticksUs) {
        latest = Math.min(latest, afterUs - ticksUs);
        if (last !== null) earliest = Math.max(earliest, last.beforeUs - ticksUs);
        // Cannot be, but for a machine that was suspended: begin anew.
        if (earliest > latest)
          [earliest, latest] = [last?.beforeUs ?? 0, afterUs].map(us => us - ticksUs) as [number, number];
      }
      last = { ticksUs, beforeUs };
    },
    start: () =>
      earliest === Number.NEGATIVE_INFINITY
        ? null
        : { us: (earliest + latest) / 2, errorUs: Math.ceil((latest - earliest) / 2) },
  };
}
