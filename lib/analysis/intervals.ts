/** A stretch of time [fromUs, toUs), in µs. */
export type Interval = { fromUs: number; toUs: number };

export const lengthUs = ({ fromUs, toUs }: Interval): number => Math.max(0, toUs - fromUs);

/** What two stretches share; its length is 0 or less when they share nothing. */
export function overlap(a: Interval, b: Interval): Interval {
  return { fromUs: Math.max(a.fromUs, b.fromUs), toUs: Math.min(a.toUs, b.toUs) };
}

/** The parts of `interval` that none of `taken` (sorted, disjoint) covers. */
export function uncovered(interval: Interval, taken: readonly Interval[]): Interval[] {
  const parts: Interval[] = [];
  let fromUs = interval.fromUs;
  for (const other of taken) {
    if (other.toUs <= fromUs || other.fromUs >= interval.toUs) continue;
    if (other.fromUs > fromUs) parts.push({ fromUs, toUs: other.fromUs });
    fromUs = Math.max(fromUs, other.toUs);
  }
  if (fromUs < interval.toUs) parts.push({ fromUs, toUs: interval.toUs });
  return parts;
}
