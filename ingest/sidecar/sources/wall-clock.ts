/** CLOCK_MONOTONIC in µs, the clock that other processes of this machine count from, too. */
export const monotonicUs = (): number => Number(process.hrtime.bigint()) / 1000;

/** How far the wall clock may be from where it was before it counts as stepped, in µs. */
const stepUs = 50_000;

/**
 * Maps monotonic time to µs since the epoch. Date.now() is cut to the ms, so the largest of many differences is the
 * closest; a clock that is stepped is followed.
 */
export function createWallClock(): { fromMonotonicUs(us: number): number; follow(): void } {
  let offsetUs = Number.NEGATIVE_INFINITY;
  const follow = () => {
    const now = Date.now() * 1000 - monotonicUs();
    if (now > offsetUs || now < offsetUs - stepUs) offsetUs = now;
  };
  const until = monotonicUs() + 2_000;
  while (monotonicUs() < until) follow();
  return { fromMonotonicUs: us => Math.round(us + offsetUs), follow };
}
