'use client';

import { useZone } from '@/components/shell/zone.tsx';
import { formatClock, formatClockMs, formatDateTime } from '@/lib/format/time.ts';

const formats = { clock: formatClock, clockMs: formatClockMs, full: formatDateTime };

/** A moment in the chosen zone; the whole of it on hover. */
export function Moment({ at, as = 'clockMs' }: { at: string; as?: keyof typeof formats }) {
  const zone = useZone();
  return (
    <time dateTime={at} title={`${formatDateTime(at, zone)} ${zone}`} className="num">
      {formats[as](at, zone)}
    </time>
  );
}
