/** Values over time as one line: gaps stay gaps, and a value with a gap on both sides is still seen. */
export type Spark = {
  line: string;
  /** Where values are over budget, as short uprights from the budget line. */
  over: string;
  budgetY: number | null;
};

const around = (value: number): number => Math.round(value * 10) / 10;

/**
 * The scale is the same for all servers of one budget: the budget line at half the height, twice the budget on top,
 * anything longer at the top edge. Without a budget the longest value is on top.
 */
export function sparkPath(
  values: readonly (number | null)[],
  budget: number | null,
  width: number,
  height: number,
): Spark {
  const hasBudget = budget !== null && budget > 0;
  const top = hasBudget ? budget * 2 : Math.max(1e-9, ...values.map(value => value ?? 0));
  const y = (value: number) => around(height - 1 - Math.min(1, Math.max(0, value / top)) * (height - 2));
  const step = width / Math.max(1, values.length);
  const budgetY = hasBudget ? y(budget) : null;

  let line = '';
  let over = '';
  let joined = false;
  values.forEach((value, i) => {
    if (value === null) {
      joined = false;
      return;
    }
    const x = around((i + 0.5) * step);
    const alone = !joined && (values[i + 1] ?? null) === null;
    line += alone ? `M${around(x - 0.6)} ${y(value)}h1.2` : `${joined ? 'L' : 'M'}${x} ${y(value)}`;
    if (hasBudget && value > budget) over += `M${x} ${budgetY}V${y(value)}`;
    joined = true;
  });
  return { line, over, budgetY };
}
