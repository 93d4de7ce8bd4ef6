import { formatCount } from '@/lib/format/rate.ts';

/** A bin of loads: "12", "12 to 15". */
export const playersOf = ([least, most]: readonly [number, number]): string =>
  least === most ? formatCount(least) : `${formatCount(least)} to ${formatCount(most)}`;
