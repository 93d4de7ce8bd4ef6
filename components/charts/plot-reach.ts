/** How a plot is walked through and read out, whatever it draws. Moments are ms since the Unix epoch. */
export type PlotReach = {
  /** The next place to the left (-1) or right (1); from null, the first of the way there. */
  step: (fromMs: number | null, by: -1 | 1) => number;
  /** How far to the right of a place it reaches: a bucket's length, 0 for what is a moment. Selected is the whole of it. */
  wideMs?: number;
  /** What is there, in words. */
  say: (atMs: number) => string;
  /** Where the pointer is taken to be, when something near it is what people aim at. */
  snap?: (atMs: number, msPerPx: number) => number;
  /** A click or Enter. */
  open?: (atMs: number) => void;
};

/** The place of the bucket that holds a moment; -1: none does. */
export function placeAt(at: readonly number[], moment: number, stepMs: number): number {
  let [low, high] = [0, at.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    if ((at[middle] as number) <= moment) low = middle + 1;
    else high = middle - 1;
  }
  const begin = at[high];
  return begin !== undefined && moment < begin + stepMs ? high : -1;
}

/** Steps through moments that are sorted, one at a time. */
export function stepThrough(at: readonly number[], fromMs: number | null, by: -1 | 1): number {
  const ends = by > 0 ? at[0] : at.at(-1);
  if (fromMs === null) return ends ?? 0;
  const next =
    by > 0 ? at.find(moment => moment > fromMs + 1e-6) : at.findLast(moment => moment < fromMs - 1e-6);
  return next ?? (by > 0 ? at.at(-1) : at[0]) ?? fromMs;
}
