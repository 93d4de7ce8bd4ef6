import Link from 'next/link';
import { memo } from 'react';
import { Cause } from '@/components/ledger/cause.tsx';
import { LedgerBar } from '@/components/ledger/ledger-bar.tsx';
import { tickHref } from '@/components/links.ts';
import { Moment } from '@/components/ui/moment.tsx';
import { Name } from '@/components/ui/name.tsx';
import type { Breach } from '@/lib/api/schemas.ts';
import { formatBytes } from '@/lib/format/bytes.ts';
import { formatMs, formatMsSigned } from '@/lib/format/duration.ts';
import { formatCount } from '@/lib/format/rate.ts';

/** A breach for narrow screens. */
export const BreachCard = memo(function BreachCard({ breach }: { breach: Breach }) {
  const { allocation, impact } = breach;
  return (
    <li className="relative flex flex-col gap-1.5 border-t border-line px-3 py-2 first:border-t-0">
      <div className="flex items-center justify-between gap-3">
        <Link
          data-row=""
          href={tickHref(breach)}
          prefetch={false}
          className="min-w-0 font-medium after:absolute after:inset-0"
        >
          <Name text={`${breach.instance} · tick ${breach.tick}`} />
        </Link>
        <span className="num font-semibold">{formatMs(breach.durationMs)}</span>
      </div>
      <LedgerBar
        ledger={breach.ledger}
        durationMs={breach.durationMs}
        budgetMs={breach.budgetMs}
        height={8}
      />
      <div className="flex items-center justify-between gap-3 text-sm">
        <Cause breach={breach} />
        <span className="num text-bad-ink">{formatMsSigned(breach.overshootMs)}</span>
      </div>
      <div className="flex items-center justify-between gap-3 text-sm text-muted">
        <Moment at={breach.startedAt} />
        <span className="num">
          {formatBytes(allocation.bytes)} allocated · {formatCount(impact.packetsDropped)} dropped
        </span>
      </div>
    </li>
  );
});
