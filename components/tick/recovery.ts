type Neighbour = { startedAt: string; startMs: number; durationMs: number; budgetMs: number };

export type Recovery = {
  /** How much later than usual the next tick began, by the median time between starts here; null: there is none yet. */
  nextLateMs: number | null;
  /** Ticks after this one that were over budget as well, before the first that was not. */
  more: number;
  /** From the end of this tick to the begin of the first one within budget; null: it is not among the neighbours. */
  afterMs: number | null;
};

/** How the loop came out of a bad tick, read from the ticks that follow it. */
export function recoveryOf(neighbours: readonly Neighbour[], startedAt: string): Recovery {
  const here = neighbours.findIndex(each => each.startedAt === startedAt);
  const tick = neighbours[here];
  if (!tick) return { nextLateMs: null, more: 0, afterMs: null };
  const after = neighbours.slice(here + 1);
  const isOver = ({ durationMs, budgetMs }: Neighbour) => budgetMs > 0 && durationMs > budgetMs;
  const good = after.findIndex(each => !isOver(each));
  const first = after[good];
  const next = after[0];
  return {
    nextLateMs: next ? Math.max(0, next.startMs - tick.startMs - usualGapMs(neighbours)) : null,
    more: good === -1 ? after.length : good,
    afterMs: first ? Math.max(0, first.startMs - tick.startMs - tick.durationMs) : null,
  };
}

/** A loop's period need not be its budget: one of 20 Hz may well be given 30 ms a tick. */
function usualGapMs(neighbours: readonly Neighbour[]): number {
  const gaps = neighbours.slice(1).map(({ startMs }, i) => startMs - (neighbours[i]?.startMs ?? startMs));
  return gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 0;
}
