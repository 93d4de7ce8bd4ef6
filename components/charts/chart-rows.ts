import { type ChartLine, topsOf } from './chart-spec.ts';

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
export function lastMeasured(series: readonly Pick<ChartLine, 'values'>[]): number {
  return Math.max(-1, ...series.map(({ values }) => values.findLastIndex(value => value !== null)));
}

export function highest(series: readonly Pick<ChartLine, 'values' | 'tops'>[]): number {
  let top = 0;
  for (const line of series) for (const value of topsOf(line)) if (value !== null && value > top) top = value;
  return top;
}

/** Lines one upon another, the first at the bottom: in the order in which they are drawn, the highest first. */
export function stacked(lines: readonly ChartLine[]): ChartLine[] {
  let below: readonly (number | null)[] = [];
  return lines
    .map(line => {
      const tops = line.values.map((value, i) => (value === null ? null : value + (below[i] ?? 0)));
      below = tops;
      return { ...line, tops };
    })
    .reverse();
}
