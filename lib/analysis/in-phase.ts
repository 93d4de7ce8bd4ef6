import { powerAt } from './beat.ts';

/** Moments of something else that might keep time with breaches: collections of one cause, events of one name; seconds, sorted. */
export type Stream = { signal: string; times: readonly number[] };

export type InPhase = {
  signal: string;
  /** How tightly it keeps the same period, 0 to 1. */
  strength: number;
  /** Share of the breach episodes with one of its moments beside them, 0 to 1. */
  beside: number;
  /** Its moment less the episode's begin, in seconds: the median. Negative: it comes first. */
  offsetSeconds: number;
};

const leastStrength = 0.5;
const leastBeside = 0.6;
/** So much of a period away is still beside. */
const besideShare = 0.1;

function nearestOffset(times: readonly number[], moment: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] as number) < moment) low = middle + 1;
    else high = middle;
  }
  const before = moment - (times[low - 1] ?? Number.NEGATIVE_INFINITY);
  const after = (times[low] ?? Number.POSITIVE_INFINITY) - moment;
  return before < after ? -before : after;
}

/**
 * Which streams recur in the same period and at the same point of it as the episodes, the closest first. What happens
 * all the time is beside every episode as well, but keeps no beat of this period: it is left out.
 */
export function inPhase(
  episodes: readonly number[],
  periodSeconds: number,
  streams: readonly Stream[],
): InPhase[] {
  return streams
    .map(({ signal, times }) => {
      const offsets = episodes.map(episode => nearestOffset(times, episode)).sort((a, b) => a - b);
      const near = offsets.filter(offset => Math.abs(offset) <= periodSeconds * besideShare);
      return {
        signal,
        strength: times.length === 0 ? 0 : powerAt(times, periodSeconds).strength,
        beside: near.length / Math.max(1, episodes.length),
        offsetSeconds: near[near.length >> 1] ?? 0,
      };
    })
    .filter(({ strength, beside }) => strength >= leastStrength && beside >= leastBeside)
    .sort((a, b) => b.beside * b.strength - a.beside * a.strength);
}
