/** The normal distribution's 97.5 % quantile. */
const z = 1.959964;

const terms = [
  (z ** 3 + z) / 4,
  (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96,
  (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384,
  (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92_160,
];

/**
 * Half-width of a 95 % interval in standard errors: Student's t at 97.5 %, by the expansion in 1 / freedom (Abramowitz &
 * Stegun 26.7.5), which is within 1 % from 2 degrees of freedom on; below that, the value of 1.
 */
export function studentT(freedom: number): number {
  if (freedom < 2) return 12.706 + (4.303 - 12.706) * Math.max(0, freedom - 1);
  return terms.reduce((sum, term, i) => sum + term / freedom ** (i + 1), z);
}
