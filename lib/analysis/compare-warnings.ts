import { type Cell, loadedCells, ticksOf } from './compare-cells.ts';
import { type Matched, sharedInstances } from './matching.ts';

const percent = (share: number) => `${Math.round(share * 100)} %`;

/** Median load of a side over its ticks; null when it was not measured. */
function usualLoad(cells: readonly Cell[]): number | null {
  const loaded = loadedCells(cells).sort((x, y) => x.players - y.players);
  const half = ticksOf(loaded) / 2;
  let seen = 0;
  for (const cell of loaded) {
    seen += cell.ticks;
    if (seen >= half) return Math.round(cell.players);
  }
  return null;
}

/** What a reader must know before believing a comparison, each as a sentence. */
export function compareWarnings(a: readonly Cell[], b: readonly Cell[], matched: Matched): string[] {
  const warnings: string[] = [];
  const [loadA, loadB] = [usualLoad(a), usualLoad(b)];
  if (loadA !== null && loadB !== null && Math.abs(loadA - loadB) > 0.2 * Math.max(loadA, loadB))
    warnings.push(
      `The load differs: usually ${loadA} players on A and ${loadB} on B. The statistics below are not matched by load; the verdict is.`,
    );
  const least = Math.min(matched.shareA, matched.shareB);
  if (matched.logRatio !== null && least < 0.5)
    warnings.push(
      `Only ${percent(matched.shareA)} of A's and ${percent(matched.shareB)} of B's ticks were at a load that the other had too; the verdict rests on those.`,
    );
  const unknown = [a, b].map(side => 1 - ticksOf(loadedCells(side)) / (ticksOf(side) || 1));
  if (Math.max(...unknown) > 0.05 && Math.max(...unknown) < 1)
    warnings.push(
      `Without a load: ${percent(unknown[0] ?? 0)} of A's and ${percent(unknown[1] ?? 0)} of B's ticks, which are left out of the verdict.`,
    );
  return [...warnings, ...instanceWarnings(a, b)];
}

function instanceWarnings(a: readonly Cell[], b: readonly Cell[]): string[] {
  if (a.length === 0 || b.length === 0) return [];
  const shared = Math.min(sharedInstances(a, b), sharedInstances(b, a));
  if (shared >= 0.8) return [];
  const [countA, countB] = [a, b].map(side => new Set(side.map(cell => cell.instance)).size);
  if (shared > 0)
    return ['The mix of instances differs: part of the difference may be between machines, not sides.'];
  if (Math.min(countA ?? 0, countB ?? 0) < 2)
    return [
      'A side is a single instance that the other does not have: a slower machine looks the same as a slower side.',
    ];
  return [];
}
