/** Ticks that have the same value in every dimension, over the selection. */
export type Cell = {
  values: Readonly<Record<string, string>>;
  ticks: number;
  breaches: number;
  /** Its time is cut into blocks of equal length: how many hold ticks, and Σ breaches² / ticks over them. */
  blocks: number;
  squares: number;
};

/** Ticks, or breaches, of some cells together. */
export const sum = (cells: readonly Cell[], of: 'ticks' | 'breaches') =>
  cells.reduce((total, cell) => total + cell[of], 0);

/** How many times more than binomial counts the breaches scatter, and the degrees of freedom behind that. */
export type Scatter = { factor: number; freedom: number };

/** Over the blocks of time of each cell: breaches come in bursts, and a burst is not as many witnesses as it has ticks. */
export function scatterInTime(cells: readonly Cell[]): Scatter {
  let [chi, freedom] = [0, 0];
  for (const { ticks, breaches, blocks, squares } of cells) {
    const rate = breaches / ticks;
    if (blocks < 2 || rate === 0 || rate === 1) continue;
    chi += (squares - breaches * rate) / (rate * (1 - rate));
    freedom += blocks - 1;
  }
  return { factor: freedom > 0 ? chi / freedom : 1, freedom: Math.max(1, freedom) };
}

/** Over the cells that share a value: one bad server must not condemn its whole region. Null: one cell for each value. */
export function scatterBetween(groups: readonly (readonly Cell[])[]): Scatter | null {
  let [chi, freedom] = [0, 0];
  for (const cells of groups) {
    const rate = sum(cells, 'breaches') / sum(cells, 'ticks');
    freedom += cells.length - 1;
    if (rate === 0 || rate === 1) continue;
    for (const { ticks, breaches } of cells)
      chi += (breaches - ticks * rate) ** 2 / (ticks * rate * (1 - rate));
  }
  return freedom > 0 ? { factor: chi / freedom, freedom } : null;
}
