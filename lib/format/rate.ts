import { formatBytes } from './bytes.ts';
import { notMeasured } from './duration.ts';

// Made once: toLocaleString looks its locale up anew, and a fleet of 200 rows says hundreds of counts a second.
const grouped = new Intl.NumberFormat('en-US');

/** Whole numbers with thin groups up to a million, then short: "12,345", "3.2 M". */
export function formatCount(count: number | null | undefined): string {
  if (count === null || count === undefined || !Number.isFinite(count)) return notMeasured;
  if (Math.abs(count) >= 999_500_000) return `${(count / 1e9).toFixed(1)} G`;
  if (Math.abs(count) >= 999_950) return `${(count / 1e6).toFixed(1)} M`;
  return grouped.format(Math.round(count));
}

/** Events per second: "0.4/s", "19.9/s", "1,240/s". */
export function formatRate(perSecond: number | null | undefined): string {
  if (perSecond === null || perSecond === undefined || !Number.isFinite(perSecond)) return notMeasured;
  if (perSecond === 0) return '0/s';
  const size = Math.abs(perSecond);
  return `${size < 99.95 ? perSecond.toFixed(1) : formatCount(perSecond)}/s`;
}

/** "4.8 MB/s". */
export function formatByteRate(bytesPerSecond: number | null | undefined): string {
  const text = formatBytes(bytesPerSecond);
  return text === notMeasured ? text : `${text}/s`;
}
