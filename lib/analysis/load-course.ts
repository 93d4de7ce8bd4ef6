/** Ticks of about the same load. `players` are the least and the most of them. */
export type LoadBin = {
  players: [least: number, most: number];
  ticks: number;
  breaches: number;
  tickMsMedian: number;
};

export type LoadCourse = {
  bins: LoadBin[];
  /** Least load from which ticks breach, and keep breaching above it; null: they do not, or at any load alike. */
  breachesFrom: number | null;
  /** Median duration at the highest loads over that at the lowest; null: the load hardly differed. */
  slowdown: number | null;
};

/** A bin of fewer ticks says nothing of a rate. */
const leastTicks = 20;
const leastBins = 3;
const breachingRate = 0.01;
/** Breaches below that load must be rarer by this factor, or it is not the load that brings them. */
const leastContrast = 3;

/** Rates that never fall, nearest to those seen: pool adjacent violators (Ayer et al. 1955), weighted by ticks. */
export function risingRates(bins: readonly { ticks: number; breaches: number }[]): number[] {
  const pools: { ticks: number; breaches: number; bins: number }[] = [];
  for (const { ticks, breaches } of bins) {
    let pool = { ticks, breaches, bins: 1 };
    for (let last = pools.at(-1); last && last.breaches * pool.ticks >= pool.breaches * last.ticks; ) {
      pools.pop();
      pool = {
        ticks: last.ticks + pool.ticks,
        breaches: last.breaches + pool.breaches,
        bins: last.bins + pool.bins,
      };
      last = pools.at(-1);
    }
    pools.push(pool);
  }
  return pools.flatMap(({ ticks, breaches, bins: wide }) => Array<number>(wide).fill(breaches / ticks));
}

/** How duration and breaches go with the load. Bins come by rising load; null when there are too few to compare. */
export function loadCourse(given: readonly LoadBin[]): LoadCourse | null {
  const bins = given.filter(({ ticks }) => ticks >= leastTicks);
  if (bins.length < leastBins) return null;
  const rates = risingRates(bins);
  const from = rates.findIndex(rate => rate >= breachingRate);
  const below = bins.slice(0, Math.max(0, from));
  const above = bins.slice(Math.max(0, from));
  const rateOf = (some: readonly LoadBin[]) =>
    some.reduce((sum, { breaches }) => sum + breaches, 0) / some.reduce((sum, { ticks }) => sum + ticks, 0);
  const byLoad = from > 0 && rateOf(above) >= leastContrast * rateOf(below);
  const third = Math.max(1, Math.floor(bins.length / 3));
  const medianOf = (some: readonly LoadBin[]) =>
    some.reduce((sum, bin) => sum + bin.tickMsMedian * bin.ticks, 0) /
    some.reduce((sum, { ticks }) => sum + ticks, 0);
  const low = medianOf(bins.slice(0, third));
  return {
    bins,
    breachesFrom: byLoad ? (bins[from]?.players[0] ?? null) : null,
    slowdown: low > 0 ? medianOf(bins.slice(-third)) / low : null,
  };
}
