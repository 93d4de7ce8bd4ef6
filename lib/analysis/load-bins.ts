/**
 * Bins of load (players): one per number up to 16, above that 16 per doubling, so that those of one bin differ by 4.4 %
 * at most. Narrow enough that "the same bin" means the same load, wide enough that two servers meet in one.
 */
const single = 16;
const perDoubling = 16;

/** Bin of a number of players; fractions are means over several ticks. */
export function loadBinOf(players: number): number {
  if (players <= single) return Math.max(0, Math.round(players));
  return single + Math.floor(perDoubling * Math.log2(players / single));
}

/** Lowest and highest whole number of players that fall into a bin; a bin between two whole numbers has one of them. */
export function loadBinBounds(bin: number): [lowest: number, highest: number] {
  if (bin <= single) return bin === single ? [single, single] : [bin, bin];
  const from = single * 2 ** ((bin - single) / perDoubling);
  const to = single * 2 ** ((bin - single + 1) / perDoubling);
  const lowest = Math.ceil(from - 1e-9);
  return [lowest, Math.max(lowest, Math.ceil(to - 1e-9) - 1)];
}
