/** One tick of a strip: as much of it as drawing needs. */
export type StripTick = { atMs: number; durationMs: number; budgetMs: number };

export type StripBar<Tick extends StripTick> = {
  tick: Tick;
  x: number;
  width: number;
  height: number;
  /** Where its budget ends, on the same scale. */
  budgetHeight: number;
  over: boolean;
};

export const isOver = ({ durationMs, budgetMs }: StripTick): boolean => budgetMs > 0 && durationMs > budgetMs;

/**
 * Height of a duration as a share of the strip, 0 to 1. Logarithmic above a third of the budget, so that a tick of
 * 1.4 s does not flatten those of 50 ms beside it, and one that is only just over still stands over the line.
 */
export function stripScale(budgetMs: number, longestMs: number): (ms: number) => number {
  const unit = Math.max(budgetMs, 0.001) / 3;
  const top = Math.log1p(Math.max(longestMs, budgetMs * 2, 0.001) / unit);
  return ms => Math.min(1, Math.log1p(Math.max(0, ms) / unit) / top);
}

/**
 * At most one bar for each `gap` pixels: the longest tick that falls there, a breach before any tick within budget.
 * So a single bad tick in a week is a bar of two pixels at least, never a fraction of one.
 */
export function stripBars<Tick extends StripTick>(
  ticks: readonly Tick[],
  from: number,
  to: number,
  width: number,
  scale: (ms: number) => number,
  gap = 2,
): StripBar<Tick>[] {
  const span = to - from;
  if (span <= 0 || width <= 0) return [];
  const columns = new Map<number, Tick>();
  for (const tick of ticks) {
    const column = Math.floor(((tick.atMs - from) / span) * (width / gap));
    if (column < 0 || column > width / gap) continue;
    const held = columns.get(column);
    if (!held || worse(tick, held)) columns.set(column, tick);
  }
  const slot = Math.max(gap, Math.min(4, width / Math.max(1, ticks.length)));
  return [...columns].map(([column, tick]) => ({
    tick,
    x: column * gap,
    width: slot > 3 ? slot - 1 : slot,
    height: scale(tick.durationMs),
    budgetHeight: scale(tick.budgetMs),
    over: isOver(tick),
  }));
}

function worse(a: StripTick, b: StripTick): boolean {
  return isOver(a) === isOver(b) ? a.durationMs > b.durationMs : isOver(a);
}

/** The next tick over budget after a moment (1), or before it (-1); from null, the first or the last one. */
export function badTickFrom<Tick extends StripTick>(
  ticks: readonly Tick[],
  fromMs: number | null,
  by: -1 | 1,
): Tick | undefined {
  const bad = ticks.filter(isOver);
  if (fromMs === null) return by > 0 ? bad[0] : bad.at(-1);
  return by > 0 ? bad.find(({ atMs }) => atMs > fromMs) : bad.findLast(({ atMs }) => atMs < fromMs);
}

const aimPx = 6;

/** The tick nearest to a moment; a breach wins over nearer ticks within six pixels, since it is what people aim at. */
export function tickNear<Tick extends StripTick>(
  ticks: readonly Tick[],
  atMs: number,
  msPerPx: number,
): Tick | null {
  let best: Tick | null = null;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const tick of ticks) {
    const away = Math.abs(tick.atMs - atMs);
    const distance = isOver(tick) && away <= aimPx * msPerPx ? away / 100 : away;
    if (distance < bestDistance) {
      best = tick;
      bestDistance = distance;
    }
  }
  return best;
}

/** The lines of a strip: the budget, and round multiples and halves of it. */
export function stripLines(
  budgetMs: number,
  longestMs: number,
): { ms: number; height: number; budget: boolean }[] {
  const unit = budgetMs || longestMs;
  if (!(unit > 0)) return [];
  const scale = stripScale(unit, longestMs);
  return [0.25, 1, 2, 4, 10, 30, 100]
    .map(times => ({ ms: unit * times, height: scale(unit * times), budget: budgetMs > 0 && times === 1 }))
    .filter(({ ms }) => ms <= Math.max(longestMs, unit * 2));
}
