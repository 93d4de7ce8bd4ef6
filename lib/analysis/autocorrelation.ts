type Point = { block: number; residual: number };

/** More than this cannot be told from a trend in the ranges that people look at. */
const highest = 0.95;

/** Autocorrelation at a lag over series with gaps: only blocks that are exactly `lag` apart are paired. */
function correlationAt(series: readonly (readonly Point[])[], lag: number): { value: number; pairs: number } {
  let [cross, pairs, square, count] = [0, 0, 0, 0];
  for (const points of series) {
    const at = new Map(points.map(point => [point.block, point.residual]));
    for (const { block, residual } of points) {
      square += residual * residual;
      count++;
      const later = at.get(block + lag);
      if (later === undefined) continue;
      cross += residual * later;
      pairs++;
    }
  }
  return { value: pairs > 0 && square > 0 ? cross / pairs / (square / count) : 0, pairs };
}

/**
 * How much of a block's residual the next block keeps, 0 to 0.95: the AR(1) coefficient of the slow part of the noise.
 * Noise that is fresh in every block hides it from the first lag, so the decay over lags 1 to 3 counts too
 * where the first is clearly above zero. Corrected for the bias of short series whose mean and slope were taken out
 * (Tanaka 1984: (2 + 4 phi) / n; the load curve is a slope where the load grew steadily).
 */
export function persistenceOf(series: readonly (readonly Point[])[]): number {
  const first = correlationAt(series, 1);
  if (first.pairs < 4) return 0;
  const noise = 2 / Math.sqrt(first.pairs);
  const [second, third] = [correlationAt(series, 2).value, correlationAt(series, 3).value];
  const candidates = [first.value];
  if (first.value > noise && second > 0) candidates.push((second + third) / (first.value + second));
  const phi = Math.min(highest, Math.max(...candidates));
  const perSeries = first.pairs / Math.max(1, series.length);
  return Math.max(0, Math.min(highest, phi + (2 + 4 * phi) / Math.max(4, perSeries)));
}

/** Variance of a mean of such noise over that of independent noise: (1 + phi) / (1 - phi). */
export const inflationOf = (phi: number): number => (1 + phi) / (1 - phi);

/**
 * Length in blocks of the stretches that the bootstrap draws: the plug-in of Andrews (1991) for an AR(1) under Bartlett's
 * kernel, which a bootstrap of moving blocks shares; never so long that fewer than 4 stretches are left.
 */
export function stretchOf(phi: number, blocks: number): number {
  const alpha = (4 * phi * phi) / (1 - phi * phi) ** 2;
  return Math.max(1, Math.min(Math.floor(blocks / 4), Math.ceil(1.1447 * (alpha * blocks) ** (1 / 3))));
}

/** What stretches of such a length see of the true variance, 0 to 1: the rest has to be added. */
export function seenShare(phi: number, stretch: number): number {
  let seen = 1;
  for (let lag = 1; lag < stretch; lag++) seen += 2 * (1 - lag / stretch) * phi ** lag;
  return seen / inflationOf(phi);
}
