import { added, type Spread } from './block-bootstrap.ts';
import type { Cell } from './compare-cells.ts';

/** An interval that reaches further than this from its middle, as a factor, is wider than readers expect. */
const wide = Math.log(1.5);
const half = 0.5;

const instancesOf = (cells: readonly Cell[]): number => new Set(cells.map(({ instance }) => instance)).size;

/**
 * Why an interval is wide, as a sentence, or nothing: `reach` is how far noise makes it go from its middle, in log durations,
 * `parts` are the variances that made it.
 */
export function wideness(
  reach: number,
  parts: readonly Spread[],
  a: readonly Cell[],
  b: readonly Cell[],
): string[] {
  if (reach < wide) return [];
  const between = added(parts.filter(part => part.isBetweenServers)).variance;
  if (between > half * added(parts).variance)
    return [
      `The interval is wide because instances of the same side differ from one another, and there are only ${instancesOf(a)} of A and ${instancesOf(b)} of B to tell that from a difference between the sides. More instances narrow it, or the same ones under both.`,
    ];
  return [
    'The interval is wide because durations swing slowly and by much: there are few stretches of time that say something of their own. A longer range narrows it.',
  ];
}
