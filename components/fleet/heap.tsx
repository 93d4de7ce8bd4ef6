import { Meter } from '@/components/ui/meter.tsx';
import type { FleetRow } from '@/lib/api/schemas.ts';
import { formatBytes } from '@/lib/format/bytes.ts';
import { notMeasured } from '@/lib/format/duration.ts';

/** Heap in use, of its limit where there is one. */
export function Heap({ row: { heapUsedBytes: used, heapLimitBytes: limit } }: { row: FleetRow }) {
  if (used === null) return <span className="text-muted">{notMeasured}</span>;
  const text = limit ? `${formatBytes(used)} of ${formatBytes(limit)}` : formatBytes(used);
  return (
    <span className="flex items-center gap-1.5" title={text}>
      {limit ? <Meter share={used / limit} label={`Heap ${text}`} /> : null}
      {formatBytes(used)}
    </span>
  );
}
