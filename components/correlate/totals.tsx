import type { CorrelationAnswer } from '@/lib/api/correlation.ts';
import { formatMs } from '@/lib/format/duration.ts';
import { formatPercent } from '@/lib/format/percent.ts';
import { formatCount } from '@/lib/format/rate.ts';

/** What the answer was made of. */
export function Totals({ totals }: { totals: CorrelationAnswer['totals'] }) {
  const { ticks, breaches, accounted, p99Ms } = totals;
  const waiting = breaches - accounted;
  const parts = [
    `${formatCount(breaches)} of ${formatCount(ticks)} ticks over budget (${formatPercent(breaches / ticks)})`,
    `p99 ${formatMs(p99Ms)}`,
    ...(waiting > 0 ? [`${formatCount(waiting)} without a ledger yet`] : []),
  ];
  return <p className="text-muted">{parts.join(' · ')}</p>;
}
