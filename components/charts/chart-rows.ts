/** One line of a time chart. `values` has an entry for each bucket; null was not measured. */
export type ChartSeries = { key: string; values: readonly (number | null)[] };

/** Places of values with a gap on both sides: a line would not show them, a dot does. */
export function lonePlaces(values: readonly (number | null)[]): Set<number> {
  const lone = new Set<number>();
  values.forEach((value, i) => {
    if (value !== null && (values[i - 1] ?? null) === null && (values[i + 1] ?? null) === null) lone.add(i);
  });
  return lone;
}

export const hasAny = (values: readonly (number | null)[]): boolean => values.some(value => value !== null);

/** The last bucket in which anything was measured; -1: none. */
export function lastMeasured(series: readonly Pick<ChartSeries, 'values'>[]): number {
  return Math.max(-1, ...series.map(({ values }) => values.findLastIndex(value => value !== null)));
}

export function highest(series: readonly ChartSeries[]): number {
  let top = 0;
  for (const { values } of series) for (const value of values) if (value !== null && value > top) top = value;
  return top;
}
