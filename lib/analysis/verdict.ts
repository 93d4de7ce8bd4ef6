import type { Ledger, LedgerTick, Line } from './ledger.ts';

/** Least share of the overshoot that a line must explain to be named as the cause. */
const leastCauseShare = 0.3;
export const gradeCoverage = 0.9;

/** The line with the largest excess over its typical value, if that is enough of the overshoot; else `unexplained`. */
export function verdictOf(
  { durationUs, budgetUs }: LedgerTick,
  lines: readonly Line[],
): Pick<Ledger, 'cause' | 'causeShare'> {
  const overshootUs = durationUs - budgetUs;
  if (overshootUs <= 0 || budgetUs === 0) return { cause: 'none', causeShare: 0 };
  let cause = 'unexplained';
  let largest = 0;
  for (const { line, us, typicalUs } of lines) {
    // Work without a healthy tick to compare with is only "the rest", and names nothing.
    const excess = line === 'work' && typicalUs === null ? 0 : us - (typicalUs ?? 0);
    if (excess > largest) [cause, largest] = [line, excess];
  }
  const share = Math.min(1, largest / overshootUs);
  return cause !== 'unexplained' && share >= leastCauseShare
    ? { cause, causeShare: share }
    : { cause: 'unexplained', causeShare: 0 };
}

/** A: 90 % of the duration is covered by measured lines; B: by measured and estimated ones; C: less. */
export function gradeOf({ durationUs }: LedgerTick, lines: readonly Line[]): Ledger['grade'] {
  const accounted = lines.filter(({ line }) => line !== 'unexplained');
  const covered = (some: readonly Line[]) =>
    some.reduce((sum, { us }) => sum + us, 0) / Math.max(1, durationUs);
  if (covered(accounted.filter(({ evidence }) => evidence === 'measured')) >= gradeCoverage) return 'A';
  return covered(accounted) >= gradeCoverage ? 'B' : 'C';
}
