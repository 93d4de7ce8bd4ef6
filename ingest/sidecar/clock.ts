/** CLOCK_MONOTONIC in µs, the clock that other processes of this machine count from, too. */
export const monotonicUs = (): number => Number(process.hrtime.bigint()) / 1000;

/** How far the wall clock may be from where it was before it counts as stepped, in µs. */
const stepUs = 50_000;

/** Wall clock less the monotonic one. */
let offsetUs = Number.NEGATIVE_INFINITY;

/** Date.now() is cut to the ms, so the largest of many differences is the closest; a clock that is stepped is followed. */
function follow(): void {
  const now = Date.now() * 1000 - monotonicUs();
  if (now > offsetUs || now < offsetUs - stepUs) offsetUs = now;
}

// Long enough for the ms to turn once.
for (const until = monotonicUs() + 2_000; monotonicUs() < until; ) follow();

/** Whole µs since the Unix epoch of a moment of the monotonic clock. */
export function wallUs(atMonotonicUs: number): number {
  follow();
  return Math.round(atMonotonicUs + offsetUs);
}

/** The wall clock in whole µs, which Date.now() has in ms only. */
export const nowUs = (): number => wallUs(monotonicUs());
