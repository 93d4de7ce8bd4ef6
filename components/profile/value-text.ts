import { formatBytes } from '@/lib/format/bytes.ts';
import { formatMs } from '@/lib/format/duration.ts';
import { formatCount } from '@/lib/format/rate.ts';

/** A value of a profile in its unit. */
export function valueText(value: number, unit: string): string {
  if (unit === 'bytes') return formatBytes(value);
  if (unit === 'nanoseconds') return formatMs(value / 1e6);
  return formatCount(value);
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
