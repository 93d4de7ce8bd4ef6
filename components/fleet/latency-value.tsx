import type { FleetRow } from '@/lib/api/schemas.ts';
import { formatMs, notMeasured, withoutZeros } from '@/lib/format/duration.ts';

/** p99 of a latency against its budget: "168 / 200 ms". */
export function LatencyValue({ latency }: { latency: FleetRow['latency'] }) {
  if (!latency) return <span className="text-muted">{notMeasured}</span>;
  const { p99Ms, budgetMs } = latency;
  const over = p99Ms !== null && budgetMs !== null && budgetMs > 0 && p99Ms > budgetMs;
  return (
    <span title={latency.name}>
      <span className={over ? 'font-semibold text-bad-ink' : ''}>{formatMs(p99Ms)}</span>
      {budgetMs ? <span className="text-muted"> / {withoutZeros(formatMs(budgetMs))}</span> : null}
    </span>
  );
}
