import { inflationOf, seenShare, stretchOf } from './autocorrelation.ts';
import type { Stream } from './matching.ts';
import { randomFrom } from './random.ts';

/** A variance, the degrees of freedom that it was learnt with, and whether it is that of servers that lie apart. */
export type Spread = { variance: number; freedom: number; isBetweenServers?: true };

/** What was learnt from a side before its noise: its mean, and its half of the load curve's two terms. */
const learnt = 2;
/** And this much more where the load went steadily one way: there the curve follows the slow noise, too. */
const learntOnTrend = 1;
/** Of one side fewer than this cannot be told from one another; Student's t for less says nothing but "unknown". */
const leastFreedom = 2;

/** 400 draws leave 3.5 % of doubt about a standard deviation. */
const draws = 400;

/**
 * Variance of a side's mean by a bootstrap of moving blocks (Künsch 1989), each stream drawn from itself in stretches
 * that are as long as its noise remembers (phi, 0 to 1), and raised by what such stretches cannot see. Where a side has several
 * servers, how far they lie apart beyond that noise counts as well (method of moments, as DerSimonian & Laird 1986).
 */
export function spreadOf(streams: readonly Stream[], phi: number, seed: number): Spread[] {
  const random = randomFrom(seed);
  const parts = streams.map(stream => streamSpread(stream, phi, random));
  return [...parts, betweenServers(streams, parts)].filter(part => part.variance > 0);
}

/** How much of the load's course is a straight line over time, 0 to 1: the squared correlation of the two. */
function trendOf(blocks: Stream['blocks']): number {
  const mean = (value: (block: Stream['blocks'][number]) => number) =>
    blocks.reduce((sum, block) => sum + value(block), 0) / blocks.length;
  const [time, load] = [mean(({ block }) => block), mean(({ logLoad }) => logLoad)];
  const both = mean(({ block, logLoad }) => (block - time) * (logLoad - load));
  const squares = mean(({ block }) => (block - time) ** 2) * mean(({ logLoad }) => (logLoad - load) ** 2);
  return squares > 0 ? (both * both) / squares : 0;
}

function streamSpread({ blocks }: Stream, phi: number, random: () => number): Spread {
  const count = blocks.length;
  const squares = blocks.reduce((sum, { pull }) => sum + pull * pull, 0);
  if (count < 2 || squares === 0) return { variance: squares, freedom: 1 };
  const weight = blocks.reduce((sum, { pull }) => sum + Math.abs(pull), 0);
  const stretch = stretchOf(phi, count);
  // Kish's count of equally heavy blocks, of which autocorrelation leaves fewer.
  const heavy = Math.min(count, (weight * weight) / squares / 0.64);
  const lost = learnt + learntOnTrend * trendOf(blocks);
  const freedom = Math.max(leastFreedom, Math.min(count, heavy) / inflationOf(phi) - lost);
  let sumOfSquares = 0;
  for (let draw = 0; draw < draws; draw++) {
    let total = 0;
    for (let drawn = 0; drawn < count; ) {
      const begin = Math.floor(random() * count);
      for (let i = 0; i < stretch && drawn < count; i++, drawn++)
        total += (blocks[(begin + i) % count] as { pull: number }).pull;
    }
    sumOfSquares += total * total;
  }
  const variance = sumOfSquares / draws / seenShare(phi, stretch);
  return { variance: variance * ((freedom + lost) / freedom), freedom };
}

function betweenServers(streams: readonly Stream[], parts: readonly Spread[]): Spread {
  let [apart, expected, room, squares] = [0, 0, 0, 0];
  streams.forEach(({ share, offset }, i) => {
    apart += share * offset * offset;
    expected += share * (1 - share) * ((parts[i]?.variance ?? 0) / (share * share));
    room += share * (1 - share);
    squares += share * share;
  });
  const between = room > 0 ? Math.max(0, (apart - expected) / room) : 0;
  return {
    variance: between * squares,
    freedom: Math.max(1, streams.length - 1),
    isBetweenServers: true,
  };
}

/** Variances of independent parts added up; degrees of freedom after Satterthwaite (1946). */
export function added(parts: readonly Spread[]): Spread {
  const variance = parts.reduce((sum, part) => sum + part.variance, 0);
  const spread = parts.reduce((sum, part) => sum + part.variance ** 2 / part.freedom, 0);
  return { variance, freedom: spread > 0 ? variance ** 2 / spread : Number.POSITIVE_INFINITY };
}
