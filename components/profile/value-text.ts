import { formatBytes } from '@/lib/format/bytes.ts';
import { formatMs } from '@/lib/format/duration.ts';
import { formatCount, formatRate } from '@/lib/format/rate.ts';

/** A value of a profile in its unit, or in its unit per second. */
export function valueText(value: number, unit: string, perSecond = false): string {
  const each = perSecond ? '/s' : '';
  if (unit === 'bytes') return `${formatBytes(value)}${each}`;
  if (unit === 'nanoseconds') return `${formatMs(value / 1e6)}${each}`;
  return perSecond ? formatRate(value) : formatCount(value);
}

const names: Record<string, string> = {
  alloc_space: 'Allocation',
  alloc_objects: 'Objects allocated',
  inuse_space: 'Memory in use',
  inuse_objects: 'Objects in use',
  cpu: 'CPU time',
  wall: 'Time',
};

export const typeName = (type: string): string => names[type] ?? type;
