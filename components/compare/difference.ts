import type { CompareStatistic } from '@/lib/api/compare.ts';
import { formatBytes } from '@/lib/format/bytes.ts';
import { formatMs, notMeasured } from '@/lib/format/duration.ts';
import { formatPercent } from '@/lib/format/percent.ts';

/** What a difference means: every statistic here is better when it is lower. */
export type Tone = 'better' | 'worse' | 'same' | 'unknown';

/** Under 1 % a difference is not coloured: it is noise on most pages. */
const leastShare = 0.01;

export function toneOf({ difference, relative }: Pick<CompareStatistic, 'difference' | 'relative'>): Tone {
  if (difference === null) return 'unknown';
  if (difference === 0 || (relative !== null && Math.abs(relative) < leastShare)) return 'same';
  return difference < 0 ? 'better' : 'worse';
}

export const inkOf: Record<Tone, string> = {
  better: 'text-ok-ink',
  worse: 'text-bad-ink',
  same: 'text-muted',
  unknown: 'text-muted',
};

const formats = { ms: formatMs, bytes: formatBytes, share: formatPercent };

export const formatStatistic = (unit: CompareStatistic['unit'], value: number | null): string =>
  formats[unit](value);

/** With its sign; shares differ in points of a percent, "+1.2 pp". */
export function formatDifference({ unit, difference }: CompareStatistic): string {
  if (difference === null) return notMeasured;
  const size = formats[unit](Math.abs(difference));
  const text = unit === 'share' ? size.replace(' %', ' pp') : size;
  return difference === 0 ? text : `${difference < 0 ? '−' : '+'}${text}`;
}

/** "+12 %", "−3.4 %"; past ten times as much, "×14". */
export function formatRelative(relative: number | null): string {
  if (relative === null) return notMeasured;
  if (relative >= 9) return `×${Math.round(1 + relative)}`;
  const size = Math.abs(relative) * 100;
  const text = `${size < 9.95 ? size.toFixed(1) : size.toFixed(0)} %`;
  return Number(size.toFixed(1)) === 0 ? '0.0 %' : `${relative < 0 ? '−' : '+'}${text}`;
}
