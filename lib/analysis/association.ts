/** Tests of association: how likely counts like these are where nothing is different. */

/** ln Γ(x) for x > 0, by Stirling's series after shifting x above 10 (DLMF 5.11.1 and 5.5.1); to 1e-12. */
export function logGamma(x: number): number {
  if (x < 10) return logGamma(x + 1) - Math.log(x);
  const square = 1 / (x * x);
  const series = (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680))) / x;
  return (x - 0.5) * Math.log(x) - x + Math.log(2 * Math.PI) / 2 + series;
}

/** Regularised incomplete beta function I_x(a, b): the continued fraction DLMF 8.17.22, evaluated after Lentz. */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  const tiny = 1e-300;
  const away = (value: number) => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= 300; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-13) break;
  }
  return (front * fraction) / a;
}

/** Two-sided p of Student's t with `freedom` degrees: I of freedom/(freedom + t²) at (freedom/2, 1/2), DLMF 8.17. */
export function studentP(t: number, freedom: number): number {
  if (!Number.isFinite(t)) return 0;
  return incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5);
}

/** `hits` of `of` on one side, against the other side's. */
export type TwoByTwo = { hits: number; of: number; otherHits: number; otherOf: number };

/** Pearson's chi² of a two by two table, with one degree of freedom; 0 where a margin is empty. */
export function chiSquared({ hits, of, otherHits, otherOf }: TwoByTwo): number {
  const all = of + otherOf;
  const rate = (hits + otherHits) / all;
  const variance = rate * (1 - rate) * (1 / of + 1 / otherOf);
  return variance > 0 ? (hits / of - otherHits / otherOf) ** 2 / variance : 0;
}

/** Fisher's exact p, two-sided: the probability of all tables with these margins no likelier than the one seen. */
export function fisherP({ hits, of, otherHits, otherOf }: TwoByTwo): number {
  const allHits = hits + otherHits;
  const logChoose = (n: number, k: number) => logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
  const whole = logChoose(of + otherOf, allHits);
  const logOf = (k: number) => logChoose(of, k) + logChoose(otherOf, allHits - k) - whole;
  const seen = logOf(hits);
  let p = 0;
  for (let k = Math.max(0, allHits - otherOf); k <= Math.min(of, allHits); k++) {
    const log = logOf(k);
    // Tables exactly as likely as the one seen count; rounding must not lose them.
    if (log <= seen + 1e-7) p += Math.exp(log);
  }
  return Math.min(1, p);
}

/** q of each p among all that were tested: Benjamini and Hochberg (1995), in the order given. */
export function correctedQ(ps: readonly number[]): number[] {
  const order = ps.map((_, i) => i).sort((a, b) => (ps[b] as number) - (ps[a] as number));
  const qs: number[] = Array(ps.length).fill(1);
  let least = 1;
  order.forEach((index, i) => {
    // Never below p itself, which rounding could make it.
    const p = ps[index] as number;
    least = Math.min(least, Math.max(p, (p * ps.length) / (ps.length - i)));
    qs[index] = least;
  });
  return qs;
}
