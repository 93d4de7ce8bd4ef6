import { formatRelative } from '@/components/compare/difference.ts';
import type { ProfileAnswer } from '@/lib/api/profile.ts';
import type { FlameInk } from './paint-flame.ts';
import { valueText } from './value-text.ts';

/** A value on both sides, in the profile's unit. */
export type Change = { now: number; before: number };

/** One alpha for all neighbours: how strong a colour is says how much it changed. */
const weak = [0.25, 0.25] as const;
const strong = [0.5, 0.5] as const;

/** Blue and minus for less, orange and plus for more: the stronger, the more it changed. */
export const grades = {
  muchLess: { colour: 'fell', alphas: strong, sign: '−', says: 'half or less' },
  less: { colour: 'fell', alphas: weak, sign: '−', says: 'less' },
  same: { colour: 'same', alphas: weak, sign: '±', says: 'within 5 %' },
  more: { colour: 'rose', alphas: weak, sign: '+', says: 'more' },
  muchMore: { colour: 'rose', alphas: strong, sign: '+', says: 'twice or more' },
} as const satisfies Record<string, FlameInk & { sign: string; says: string }>;

/** Less than this share of what it was is noise between two profiles of seconds. */
const leastShare = 0.05;

export function gradeOf({ now, before }: Change): keyof typeof grades {
  if (Math.abs(now - before) <= leastShare * before) return 'same';
  if (now < before) return now <= before / 2 ? 'muchLess' : 'less';
  return now >= before * 2 ? 'muchMore' : 'more';
}

type Measured = Pick<ProfileAnswer, 'unit' | 'baseline'>;

/** "+12 MB/s", "−3.1 MB": with its sign, per second where both sides are. */
export function signedText({ now, before }: Change, { unit, baseline }: Measured): string {
  const size = valueText(Math.abs(now - before), unit, baseline?.perSecond);
  if (now === before) return size;
  return `${now < before ? '−' : '+'}${size}`;
}

/** "+12 MB/s: 4.1 MB/s to 16 MB/s (+300 %)". */
export function changeText(change: Change, measured: Measured): string {
  const { now, before } = change;
  const text = (value: number) => valueText(value, measured.unit, measured.baseline?.perSecond);
  const relative = before === 0 ? 'new' : now === 0 ? 'gone' : formatRelative((now - before) / before);
  if (now === before) return `${text(now)}, unchanged`;
  return `${signedText(change, measured)}: ${text(before)} to ${text(now)} (${relative})`;
}
