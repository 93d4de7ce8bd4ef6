/** How well moments (sorted, in seconds) keep a given period. */

/** The beat may drift over this many cycles: collections follow allocation, not a clock. */
export const cyclesTogether = 16;

/** Directions by thousandths of a turn: the search asks for millions, and needs no more than this of them. */
const turn = 1024;
const cosines = Float64Array.from({ length: turn }, (_, i) => Math.cos((2 * Math.PI * (i + 0.5)) / turn));
const sines = Float64Array.from({ length: turn }, (_, i) => Math.sin((2 * Math.PI * (i + 0.5)) / turn));

/** Σ over segments of n·R² (each is χ² with 2 degrees under no rhythm, after Rayleigh), and how many segments. */
export function powerAt(
  times: readonly number[],
  period: number,
): { power: number; strength: number; segments: number } {
  const length = period * cyclesTogether;
  const begin = times[0] ?? 0;
  let [power, lengths, segments] = [0, 0, 0];
  let [x, y, n, segment] = [0, 0, 0, 0];
  const close = () => {
    if (n === 0) return;
    const resultant = Math.hypot(x, y);
    power += (resultant * resultant) / n;
    lengths += resultant;
    segments++;
    [x, y, n] = [0, 0, 0];
  };
  for (const time of times) {
    const here = Math.floor((time - begin) / length);
    if (here !== segment) {
      close();
      segment = here;
    }
    const cycles = time / period;
    const place = Math.floor((cycles - Math.floor(cycles)) * turn) % turn;
    x += cosines[place] as number;
    y += sines[place] as number;
    n++;
  }
  close();
  return { power, strength: lengths / times.length, segments };
}

/** P(Γ(segments) > power): the tail of a sum of exponentials, Σ e^-x x^i / i! (DLMF 8.4.10), in logs. */
export function tailP(power: number, segments: number): number {
  let [term, total] = [-power, Math.exp(-power)];
  for (let i = 1; i < segments; i++) {
    term += Math.log(power / i);
    total += Math.exp(term);
  }
  return Math.min(1, total);
}

/** Mean direction of the moments, as a share of the period, 0 to 1; and how tight, 0 to 1. */
export function beatOf(times: readonly number[], period: number): { phase: number; strength: number } {
  let [x, y] = [0, 0];
  for (const time of times) {
    x += Math.cos((2 * Math.PI * time) / period);
    y += Math.sin((2 * Math.PI * time) / period);
  }
  const phase = Math.atan2(y, x) / (2 * Math.PI);
  return { phase: phase < 0 ? phase + 1 : phase, strength: Math.hypot(x, y) / Math.max(1, times.length) };
}
