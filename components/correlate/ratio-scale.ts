/** Places (0 to 1) of ratios on a log scale that holds 1 and the interval, with some room; 0 is at the left edge. */
export function ratioScale(low: number, high: number): (ratio: number) => number {
  const least = Math.log(Math.min(0.5, Math.max(low, 0.01) / 1.2));
  const most = Math.log(Math.max(2, high * 1.2));
  return ratio => {
    if (ratio <= 0) return 0;
    return Math.min(1, Math.max(0, (Math.log(ratio) - least) / (most - least)));
  };
}
