/**
 * The never falling sequence nearest to these values by weighted least squares: neighbours that fall are pooled until
 * none do (pool adjacent violators; Barlow, Bartholomew, Bremner & Brunk 1972).
 */
export function neverFalling(values: readonly number[], weights: readonly number[]): number[] {
  const pools: { mean: number; weight: number; count: number }[] = [];
  values.forEach((value, i) => {
    let pool = { mean: value, weight: weights[i] ?? 1, count: 1 };
    for (let before = pools.at(-1); before && before.mean > pool.mean; before = pools.at(-1)) {
      const weight = before.weight + pool.weight;
      const mean = weight > 0 ? (before.mean * before.weight + pool.mean * pool.weight) / weight : pool.mean;
      pool = { mean, weight, count: before.count + pool.count };
      pools.pop();
    }
    pools.push(pool);
  });
  return pools.flatMap(({ mean, count }) => Array<number>(count).fill(mean));
}
