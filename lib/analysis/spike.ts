/** A robust z-score above this is called a spike: the customary cut-off of Iglewicz and Hoaglin (1993). */
export const spikeZ = 3.5;

/** Standard deviations per interquartile range of a normal distribution, inverted: 1 / 1.349. */
const sigmaPerIqr = 0.7413;

/**
 * How far a value lies above or below the median, in robust standard deviations. The IQR is floored at 5 % of the
 * median (at least one unit), since a signal that is nearly constant would make every change infinite.
 */
export function robustZ(value: number, median: number, iqr: number): number {
  const spread = Math.max(iqr, Math.abs(median) * 0.05, 1) * sigmaPerIqr;
  return (value - median) / spread;
}
