import { quantileUs } from '../signals/histogram.ts';

/** Counts of durations by bucket of lib/signals/histogram.ts. */
export type DurationCounts = { buckets: readonly number[]; counts: readonly number[] };

/** What one ledger line did to the breaches of a selection. */
export type LineEffect = {
  line: string;
  /** Breaches that have it as their cause. */
  explains: number;
  /** Breaches that would have kept their budget without the line's excess. */
  vanish: number;
  /** The line's excess over its typical value, summed over all breaches, in µs. */
  excessUs: number;
  /** Durations of the breaches in which the line has an excess: as they were, and without it. */
  before: DurationCounts;
  after: DurationCounts;
};

export type Suspect = {
  line: string;
  explains: number;
  vanish: number;
  breachesLeft: number;
  excessUs: number;
  /** Share of the excess of all lines, 0 to 1. */
  share: number;
  /** 99th percentile of all ticks of the selection without the line's excess; null: no ticks. */
  tickUsP99Left: number | null;
};

/** Counts of `all` with the ones of `before` taken out and those of `after` put in; never below zero. */
function exchanged(all: DurationCounts, before: DurationCounts, after: DurationCounts): DurationCounts {
  const sum = new Map<number, number>();
  const add = ({ buckets, counts }: DurationCounts, sign: 1 | -1) =>
    buckets.forEach((bucket, i) => {
      sum.set(bucket, (sum.get(bucket) ?? 0) + sign * (counts[i] ?? 0));
    });
  add(all, 1);
  add(before, -1);
  add(after, 1);
  return { buckets: [...sum.keys()], counts: [...sum.values()].map(count => Math.max(0, count)) };
}

/**
 * What fixing each line would buy, most ms first: its excess is taken off every breach of the selection and the budget
 * looked at again, as in the counterfactual of an additive bill (no Shapley values needed: lines add up). The 99th
 * percentile is that of ALL ticks, healthy ones included, read from their histogram, so to 2.2 %.
 * `unexplained` is among the lines; it is no suspect, but what is known to be missing.
 */
export function counterfactualOf(
  ticks: DurationCounts,
  breaches: number,
  effects: readonly LineEffect[],
): Suspect[] {
  const wholeUs = effects.reduce((sum, { excessUs }) => sum + excessUs, 0);
  return effects
    .filter(({ excessUs }) => excessUs > 0)
    .map(({ line, explains, vanish, excessUs, before, after }) => {
      const left = exchanged(ticks, before, after);
      return {
        line,
        explains,
        vanish,
        breachesLeft: breaches - vanish,
        excessUs,
        share: excessUs / wholeUs,
        tickUsP99Left: quantileUs(left.buckets, left.counts, 0.99),
      };
    })
    .sort((a, b) => b.excessUs - a.excessUs || (a.line < b.line ? -1 : 1));
}
