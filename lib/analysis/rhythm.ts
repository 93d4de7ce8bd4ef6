import { beatOf, cyclesTogether, powerAt, tailP } from './beat.ts';

/** Do moments recur, and every how many seconds. */

export type Rhythm = {
  periodSeconds: number;
  /** How tightly the moments keep the beat: mean resultant length, 0 (any time) to 1 (to the dot). */
  strength: number;
  /** Where in the period they fall, 0 to 1, counted from `originSeconds` of the search. */
  phase: number;
  /** Chance that unrelated moments would look as regular, over all periods tried. */
  p: number;
  cycles: number;
  moments: number;
};

/** Fewer moments, or fewer cycles, are coincidence. */
const leastMoments = 8;
const leastCycles = 6;
/** A beat that is mostly left out, or mostly off, is none. */
const leastFilled = 0.6;
const leastStrength = 0.5;
const mostP = 0.01;
const stepsPerCycle = 6;
const shortestSeconds = 2;

/** Periods from the shortest to what fits often enough, close enough together that no beat falls between two. */
function candidates(spanSeconds: number): number[] {
  const periods: number[] = [];
  const longest = spanSeconds / (leastCycles - 0.5);
  for (let period = shortestSeconds; period <= longest; period *= 1 + 1 / (cyclesTogether * stepsPerCycle))
    periods.push(period);
  return periods;
}

function filledCycles(times: readonly number[], period: number): { filled: number; cycles: number } {
  const { phase } = beatOf(times, period);
  const cycleOf = (time: number) => Math.round(time / period - phase);
  const filled = new Set(times.map(cycleOf)).size;
  return { filled, cycles: cycleOf(times.at(-1) ?? 0) - cycleOf(times[0] ?? 0) + 1 };
}

/** The grid is as coarse as finding a beat allows; around the best of it a finer one says it to 0.05 %. */
function refined(times: readonly number[], period: number): number {
  let best = { period, strength: 0 };
  for (let step = -30; step <= 30; step++) {
    const tried = period * (1 + step * 0.0005);
    const { strength } = powerAt(times, tried);
    if (strength > best.strength) best = { period: tried, strength };
  }
  return best.period;
}

/** One moment for each burst: those that follow within a sixth of the period are not witnesses of their own. */
function apart(times: readonly number[], period: number): number[] {
  const kept: number[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const time of times) {
    if (time - last < period / 6) continue;
    kept.push(time);
    last = time;
  }
  return kept;
}

/**
 * The period in which moments (sorted, in seconds) recur; null when none is beyond chance. A Rayleigh periodogram, its
 * power added up over stretches of 16 cycles so that a drifting beat is still one (Bartlett's way), p corrected for
 * the periods tried. A beat fits its fractions as well: the longest period of nearly the best power is it.
 */
export function rhythmOf(times: readonly number[]): Rhythm | null {
  const span = (times.at(-1) ?? 0) - (times[0] ?? 0);
  if (times.length < leastMoments) return null;
  const tried = candidates(span).map(period => {
    const kept = apart(times, period);
    return { period, kept, ...powerAt(kept, period) };
  });
  const likely = tried
    .map(one => ({ ...one, p: Math.min(1, tailP(one.power, one.segments) * tried.length) }))
    .filter(({ p, strength, period, kept }) => {
      if (p > mostP || strength < leastStrength) return false;
      const { filled, cycles } = filledCycles(kept, period);
      return cycles >= leastCycles && filled >= cycles * leastFilled;
    });
  const best = Math.max(...likely.map(({ strength }) => strength));
  const long = likely.filter(({ strength }) => strength >= best * 0.85).at(-1);
  if (!long) return null;
  // The longest is the foot of its peak: climb to the top.
  const top = likely
    .filter(({ period }) => Math.abs(period / long.period - 1) < 0.12)
    .reduce((a, b) => (b.strength > a.strength ? b : a));
  const periodSeconds = refined(top.kept, top.period);
  return {
    periodSeconds,
    strength: top.strength,
    phase: beatOf(top.kept, periodSeconds).phase,
    p: top.p,
    cycles: Math.round(span / periodSeconds) + 1,
    moments: times.length,
  };
}
