import { notMeasured } from './duration.ts';

const units = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/**
 * Bytes in steps of 1024 under their everyday names, as process tools show them: "812 B", "64 KB", "1.4 GB".
 * Never four digits: 1005 KB reads "1.0 MB".
 */
export function formatBytes(bytes: number | null | undefined): string {
  if (bytes === null || bytes === undefined || !Number.isFinite(bytes)) return notMeasured;
  if (bytes < 0) return `−${formatBytes(-bytes)}`;
  let value = bytes;
  let unit = 0;
  while (unit < units.length - 1 && rounded(value, unit) >= 1000) {
    value /= 1024;
    unit += 1;
  }
  const text = unit > 0 && value < 9.95 ? value.toFixed(1) : value.toFixed(0);
  return `${text} ${units[unit]}`;
}

function rounded(value: number, unit: number): number {
  return unit === 0 ? value : Math.round(value);
}
