import type { Interval } from './intervals.ts';

/** Place of the first of the sorted values that is at least `value`. */
export function firstFrom(length: number, at: (i: number) => number, value: number): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(middle) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Stretches of time that answer which of them overlap another, without looking at all of them. */
export type Timeline<T> = { overlapping(span: Interval): T[] };

/** `of` gives a thing's stretch; the answers are in order of their begin. Empty stretches overlap nothing. */
export function timelineOf<T>(things: readonly T[], of: (thing: T) => Interval): Timeline<T> {
  const sorted = things.map(thing => ({ thing, ...of(thing) })).sort((a, b) => a.fromUs - b.fromUs);
  // The latest end so far: once it lies before a span, so do all the ends before it.
  let latest = Number.NEGATIVE_INFINITY;
  const ends = sorted.map(({ toUs }) => {
    latest = Math.max(latest, toUs);
    return latest;
  });
  return {
    overlapping({ fromUs, toUs }) {
      const found: T[] = [];
      const begin = firstFrom(ends.length, i => ends[i] as number, fromUs + 1);
      for (let i = begin; i < sorted.length; i++) {
        const entry = sorted[i] as (typeof sorted)[number];
        if (entry.fromUs >= toUs) break;
        if (entry.toUs > fromUs) found.push(entry.thing);
      }
      return found;
    },
  };
}
