import { roundTicks } from '@/components/charts/axis-ticks.ts';
import type { CompareAnswer } from '@/lib/api/compare.ts';

export type DistributionRow = { ms: number; a: number; b: number };

/** The buckets as corners of a staircase: each share from where its bucket begins, nothing after the last. */
export function distributionRows(distribution: CompareAnswer['distribution']): DistributionRow[] {
  const last = distribution.at(-1);
  if (!last) return [];
  return [...distribution.map(({ fromMs, a, b }) => ({ ms: fromMs, a, b })), { ms: last.toMs, a: 0, b: 0 }];
}

/** 1, 2, 5, 10, 20 … inside a range: powers of ten alone when there are more than `most`, steps when next to none. */
export function logTicks(from: number, to: number, most: number): number[] {
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(from)); 10 ** power <= to; power++)
    for (const digit of [1, 2, 5]) ticks.push(Number((digit * 10 ** power).toPrecision(1)));
  const inside = ticks.filter(tick => tick >= from && tick <= to);
  if (inside.length < 3) return roundTicks(from, to, 4);
  if (inside.length <= most) return inside;
  return inside.filter(tick => Number.isInteger(Math.log10(tick)));
}

export type LoadRow = { players: number; a: number | null; b: number | null };

type Points = CompareAnswer['load']['a'];

/** A step ends just before the next begins: of two rows at one place the chart would read out either. */
const justBelow = 0.001;

/** Both curves over the same loads, two rows a step so that a step is drawn as one; null where a side was not seen. */
export function loadRows({ a, b }: CompareAnswer['load']): LoadRow[] {
  const edges = [...a, ...b].flatMap(point => [point.fromPlayers, point.toPlayers + 1]);
  const sorted = [...new Set(edges)].sort((x, y) => x - y);
  const rateAt = (points: Points, players: number) =>
    points.find(point => point.fromPlayers <= players && players <= point.toPlayers)?.fittedRate ?? null;
  return sorted.slice(0, -1).flatMap((from, i) => {
    const rates = { a: rateAt(a, from), b: rateAt(b, from) };
    return [
      { players: from, ...rates },
      { players: (sorted[i + 1] ?? from) - justBelow, ...rates },
    ];
  });
}
