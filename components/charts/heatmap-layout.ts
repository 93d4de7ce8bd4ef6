import type { InstanceAnswer } from '@/lib/api/schemas.ts';

export type Heat = InstanceAnswer['heatmap'];

/** The rows that a heatmap shows, whole doublings of µs: from `low` to below `high`. */
export type HeatRows = { low: number; high: number; perDoubling: number };

const fewestDoublings = 3;

/** All rows that hold ticks, and the budget with room above it. */
export function heatRows(rows: readonly number[], perDoubling: number, budgetMs: number | null): HeatRows {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const row of rows) {
    if (row < low) low = row;
    if (row + 1 > high) high = row + 1;
  }
  if (budgetMs !== null && budgetMs > 0) {
    const budget = Math.log2(budgetMs * 1000) * perDoubling;
    low = Math.min(low, budget);
    high = Math.max(high, budget + perDoubling / 2);
  }
  if (!Number.isFinite(low)) [low, high] = [40, 64];
  const bottom = Math.floor(low / perDoubling);
  const top = Math.max(bottom + fewestDoublings, Math.ceil(high / perDoubling));
  return { low: bottom * perDoubling, high: top * perDoubling, perDoubling };
}

/** Height of a duration over the rows, 0 at the bottom and 1 on top. */
export const heatHeight = ({ low, high, perDoubling }: HeatRows, ms: number): number =>
  (Math.log2(Math.max(1e-3, ms * 1000)) * perDoubling - low) / (high - low);

/** Bounds of a row in ms. */
export const rowBoundsMs = (row: number, perDoubling: number): [lower: number, upper: number] => [
  2 ** (row / perDoubling) / 1000,
  2 ** ((row + 1) / perDoubling) / 1000,
];

/** Round durations (1, 2, 5) on the rows, in ms, thinned until they are `apart` of the height from one another, and half of that from the edges. */
export function heatTicks(rows: HeatRows, apart: number): number[] {
  const [lowest] = rowBoundsMs(rows.low, rows.perDoubling);
  const [highest] = rowBoundsMs(rows.high, rows.perDoubling);
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(lowest)); 10 ** power <= highest; power++)
    for (const digit of [1, 2, 5]) ticks.push(Number((digit * 10 ** power).toPrecision(3)));
  const inside = ticks.filter(ms => {
    const height = heatHeight(rows, ms);
    return height >= apart / 2 && height <= 1 - apart / 2;
  });
  const room = heatHeight(rows, 2) - heatHeight(rows, 1);
  return room >= apart ? inside : inside.filter(ms => /^1/.test(String(ms).replace(/^[0.]+/, '')));
}

/** What a column holds: its ticks, those over budget, and the row of its longest. */
export type HeatColumn = { atMs: number; ticks: number; over: number; longest: number };

export function heatColumns({ columns, rows, counts, overs, fromMs, stepMs }: Heat): HeatColumn[] {
  const found = new Map<number, HeatColumn>();
  columns.forEach((column, i) => {
    const known = found.get(column) ?? {
      atMs: fromMs + column * stepMs,
      ticks: 0,
      over: 0,
      longest: Number.NEGATIVE_INFINITY,
    };
    known.ticks += counts[i] ?? 0;
    known.over += overs[i] ?? 0;
    known.longest = Math.max(known.longest, rows[i] ?? 0);
    found.set(column, known);
  });
  return [...found.values()].sort((a, b) => a.atMs - b.atMs);
}
