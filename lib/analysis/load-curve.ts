/** One mean of log durations at one load, belonging to a group whose level is its own (a side, a loop, a server). */
export type CurvePoint = { group: string; logLoad: number; logUs: number; ticks: number };

/** Loads that differ by less than this, as a natural logarithm, say nothing of a slope. */
const leastSpread = 0.05;
/** Ridge, as a share of the ticks: without a spread of loads the curve is flat, not wild. */
const ridge = 1e-3;

export type LoadCurve = {
  /** What the load adds to the log duration, but for a constant. */
  at: (logLoad: number) => number;
  /** Standard deviation of the log load within groups: what the curve was learnt from. */
  spread: number;
};

/**
 * How log duration goes with log load, learnt within each group and never across groups: least squares of a parabola after
 * taking out each group's means (the "within" estimator of panel data, Wooldridge 2010, section 10.5), so that a side
 * which is slower at every load does not bend the curve.
 */
export function loadCurveOf(points: readonly CurvePoint[]): LoadCurve {
  const total = points.reduce((sum, point) => sum + point.ticks, 0);
  const centre = points.reduce((sum, point) => sum + point.logLoad * point.ticks, 0) / (total || 1);
  const means = groupMeans(points, point => [point.logLoad]);
  const spread = Math.sqrt(
    points.reduce((sum, p) => sum + p.ticks * (p.logLoad - (means.get(p.group)?.[0] ?? 0)) ** 2, 0) /
      (total || 1),
  );
  const width = Math.max(leastSpread, spread);
  const terms = (logLoad: number) => {
    const u = (logLoad - centre) / width;
    return [u, u * u];
  };
  const levels = groupMeans(points, point => [point.logUs, ...terms(point.logLoad)]);
  const matrix = [0, 1].map(i => [0, 1].map(j => (i === j ? ridge * total : 0)));
  const right = [0, 0];
  for (const point of points) {
    const [level = 0, ...middle] = levels.get(point.group) ?? [];
    const row = terms(point.logLoad).map((term, i) => term - (middle[i] ?? 0));
    row.forEach((a, i) => {
      right[i] = (right[i] ?? 0) + point.ticks * a * (point.logUs - level);
      row.forEach((b, j) => {
        const line = matrix[i] as number[];
        line[j] = (line[j] ?? 0) + point.ticks * a * b;
      });
    });
  }
  const slopes = total > 0 ? solve(matrix, right) : [0, 0];
  return { at: logLoad => terms(logLoad).reduce((sum, term, i) => sum + term * (slopes[i] ?? 0), 0), spread };
}

function groupMeans(
  points: readonly CurvePoint[],
  values: (point: CurvePoint) => number[],
): Map<string, number[]> {
  const sums = new Map<string, { ticks: number; sums: number[] }>();
  for (const point of points) {
    const row = values(point);
    const entry = sums.get(point.group) ?? { ticks: 0, sums: row.map(() => 0) };
    entry.ticks += point.ticks;
    row.forEach((value, i) => {
      entry.sums[i] = (entry.sums[i] ?? 0) + value * point.ticks;
    });
    sums.set(point.group, entry);
  }
  return new Map([...sums].map(([group, entry]) => [group, entry.sums.map(sum => sum / (entry.ticks || 1))]));
}

/** Gauss's elimination with pivots, for the few equations above. */
function solve(matrix: readonly number[][], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i] ?? 0]);
  const at = (i: number, j: number) => rows[i]?.[j] ?? 0;
  const size = rows.length;
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let i = column + 1; i < size; i++)
      if (Math.abs(at(i, column)) > Math.abs(at(pivot, column))) pivot = i;
    [rows[column], rows[pivot]] = [rows[pivot] as number[], rows[column] as number[]];
    for (let i = 0; i < size; i++) {
      if (i === column || at(column, column) === 0) continue;
      const factor = at(i, column) / at(column, column);
      rows[i] = (rows[i] as number[]).map((value, j) => value - factor * at(column, j));
    }
  }
  return rows.map((_, i) => (at(i, i) === 0 ? 0 : at(i, size) / at(i, i)));
}
