import { median } from './baseline.ts';

/** A counter that grows over a process life, in µs, read at a moment; null: not measured. */
export type Reading = { atUs: number; us: number | null };

/** Readings further apart than this, in µs, say nothing about one tick. */
const farthestUs = 5e6;

/**
 * How much more a counter rose around a tick than it usually does, in µs: between the last reading before the tick and
 * the first after it, less the median rate of the earlier readings. `share` is the tick's part of what was over budget
 * between those readings, since the counter does not say in which tick it rose. Null when the readings do not say.
 */
export function riseAround(
  readings: readonly Reading[],
  tick: { startUs: number; durationUs: number },
  shareOf: (fromUs: number, toUs: number) => number,
): number | null {
  const known = readings.filter((reading): reading is { atUs: number; us: number } => reading.us !== null);
  const after = known.findIndex(({ atUs }) => atUs >= tick.startUs + tick.durationUs);
  const before = known.findLastIndex(({ atUs }) => atUs <= tick.startUs);
  const [first, last] = [known[before], known[after]];
  if (!first || !last || last.atUs - first.atUs > farthestUs) return null;
  const rates = known
    .slice(1, before + 1)
    .map((reading, i) => rateBetween(known[i] as typeof reading, reading))
    .filter(rate => rate >= 0);
  const usualUs = median(rates) * (last.atUs - first.atUs);
  const roseUs = last.us - first.us - usualUs;
  return roseUs <= 0 ? null : Math.round(roseUs * shareOf(first.atUs, last.atUs));
}

const rateBetween = (a: { atUs: number; us: number }, b: { atUs: number; us: number }) =>
  b.atUs > a.atUs ? (b.us - a.us) / (b.atUs - a.atUs) : 0;
