type Part = { line: string; ms: number };
type Line = Part & { typicalMs: number | null };

const isWait = (line: string): boolean =>
  line !== 'work' && line !== 'unexplained' && !line.startsWith('phase:');

/**
 * The healthy tick that a bill is held against, as a bill of its own: the waits that are usual in it, the rest work.
 * The work that the tick was billed for is what its own load asks for, so it is never less than that.
 */
export function typicalParts(ledger: readonly Line[], typicalMs: number): Part[] {
  const waits = ledger
    .filter(({ line }) => isWait(line))
    .map(({ line, typicalMs: ms }) => ({ line, ms: ms ?? 0 }))
    .filter(({ ms }) => ms > 0);
  const waited = waits.reduce((sum, { ms }) => sum + ms, 0);
  const billed = ledger.find(({ line }) => line === 'work')?.ms ?? 0;
  const work = Math.max(billed, typicalMs - waited);
  return [...waits, ...(work > 0 ? [{ line: 'work', ms: work }] : [])];
}

export type PairScale = {
  /** Length of each bar, and the place of the budget, in percent of the same width; null: there is no budget. */
  tick: number;
  typical: number;
  budget: number | null;
};

/** One scale for both bars, with a little room behind the budget where it is the longest. */
export function pairScale(durationMs: number, typicalMs: number, budgetMs: number): PairScale {
  const top = Math.max(durationMs, typicalMs, budgetMs * 1.04, 0.001);
  const percent = (ms: number) => (ms / top) * 100;
  return {
    tick: percent(durationMs),
    typical: percent(typicalMs),
    budget: budgetMs > 0 ? percent(budgetMs) : null,
  };
}
