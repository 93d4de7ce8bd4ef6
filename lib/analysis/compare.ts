import { persistenceOf } from './autocorrelation.ts';
import { added, spreadOf } from './block-bootstrap.ts';
import { blocksOf, type Cell, ticksOf } from './compare-cells.ts';
import { compareWarnings } from './compare-warnings.ts';
import { wideness } from './compare-wideness.ts';
import { type Matched, matchByLoad } from './matching.ts';
import { studentT } from './student.ts';

export type VerdictWord = 'faster' | 'slower' | 'inconclusive';

export type Verdict = {
  /** What B is, measured against A. */
  word: VerdictWord;
  /** Why there is no answer; null when the word is one, or when the interval is the reason. */
  reason: string | null;
  /** Typical duration of B over that of A at equal load, less 1; null: no load that both had. */
  effect: number | null;
  /** 95 % interval of the effect; null where it cannot be told. */
  interval: [number, number] | null;
  /** Share of each side's ticks at loads that the other had too, 0 to 1. */
  matchedShareA: number;
  matchedShareB: number;
  blocksA: number;
  blocksB: number;
  warnings: string[];
};

/** Fewer matched blocks on a side say nothing. */
const leastBlocks = 8;
/** Less of a side than this is its exception, not its rule. */
const leastShare = 0.1;
/** A difference under 1 % is not named, however sure it is: nobody deploys or rolls back for it. */
const leastEffect = 0.01;
/** Where the loads of a side hardly vary, their effect cannot be learnt; work at most squares with the load. */
const steepest = 2;
const flatSpread = 0.05;

/**
 * How long the noise is remembered is itself an estimate, which Student's t knows nothing of: without this margin 6 to 7 %
 * of identical pairs with drifting noise were told apart, with it 1 to 5 % (bench/compare.js).
 */
const margin = 1.2;

/**
 * Is B faster or slower than A at equal load? Typical durations (geometric means, which one long pause moves little) are
 * compared where both sides had the same load; the interval is a block bootstrap's, widened by Student's t for how few
 * independent blocks there are and by the load that matching left over. The same cells give the same answer.
 */
export function compareSides(a: readonly Cell[], b: readonly Cell[], seed = 1): Verdict {
  const matched = matchByLoad(a, b);
  const { logRatio, streamsA, streamsB } = matched;
  const [blocksA, blocksB] = [countBlocks(streamsA), countBlocks(streamsB)];
  const base = {
    matchedShareA: matched.shareA,
    matchedShareB: matched.shareB,
    blocksA: blocksOf(a),
    blocksB: blocksOf(b),
    warnings: compareWarnings(a, b, matched),
  };
  const noAnswer = (reason: string, effect: number | null = null) =>
    ({ ...base, word: 'inconclusive', reason, effect, interval: null }) as const;
  if (ticksOf(a) === 0 || ticksOf(b) === 0)
    return noAnswer(
      `there are no ticks of ${ticksOf(a) > 0 ? 'B' : ticksOf(b) > 0 ? 'A' : 'either side'} in this range`,
    );
  if (a.every(cell => cell.players === null) || b.every(cell => cell.players === null))
    return noAnswer('the load was not measured: send players with ticks or samples');
  if (logRatio === null) return noAnswer('the two were never under the same load');
  if (Math.min(blocksA, blocksB) < leastBlocks)
    return noAnswer('they were under the same load for too short a time', Math.expm1(logRatio));
  const phi = persistenceOf([...streamsA, ...streamsB].map(stream => stream.blocks));
  const parts = [...spreadOf(streamsA, phi, seed), ...spreadOf(streamsB, phi, seed + 1)];
  const { variance, freedom } = added(parts);
  const noise = margin * studentT(freedom) * Math.sqrt(variance);
  const half = noise + unlearntLoad(matched);
  const effect = Math.expm1(logRatio);
  const interval: [number, number] = [Math.expm1(logRatio - half), Math.expm1(logRatio + half)];
  const warnings = [...base.warnings, ...wideness(noise, parts, a, b)];
  if (Math.min(matched.shareA, matched.shareB) < leastShare)
    return { ...noAnswer('hardly any of their ticks were at the same load', effect), interval, warnings };
  const needed = matched.usualLoadGap * logRatio > 0 ? half * whereLoadAgrees(matched.usualLoadGap) : half;
  const clear = Math.abs(logRatio) > needed && Math.abs(effect) >= leastEffect;
  const word = !clear ? 'inconclusive' : effect < 0 ? 'faster' : 'slower';
  return { ...base, word, reason: null, effect, interval, warnings };
}

/**
 * A side that had the lower load and looks faster has that explanation against it: the more the loads differ, up to 10 %,
 * the clearer it has to be, up to twice the interval (one in 10,000 by chance).
 */
const whereLoadAgrees = (usualLoadGap: number): number => 1 + Math.min(1, Math.abs(usualLoadGap) / 0.1);

function countBlocks(streams: Matched['streamsA']): number {
  return streams.reduce((sum, stream) => sum + stream.blocks.length, 0);
}

/** What a load that differs inside its bin may add to the log duration, where the load curve could not be learnt. */
function unlearntLoad({ loadGap, loadSpread }: Matched): number {
  return loadSpread < flatSpread ? steepest * Math.abs(loadGap) : 0;
}
