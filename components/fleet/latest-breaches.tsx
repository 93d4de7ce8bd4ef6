'use client';

import Link from 'next/link';
import { useBreaches } from '@/components/breaches/use-breaches.ts';
import { Cause } from '@/components/ledger/cause.tsx';
import { LedgerBar } from '@/components/ledger/ledger-bar.tsx';
import { breachesHref, type Params, tickHref } from '@/components/links.ts';
import { Moment } from '@/components/ui/moment.tsx';
import { Name } from '@/components/ui/name.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import type { Breach } from '@/lib/api/schemas.ts';
import { formatMs } from '@/lib/format/duration.ts';

const shownRows = 4;

/** The last few breaches of what the fleet page shows, each with what its time went to. */
export function LatestBreaches({ initial, filters }: { initial: readonly Breach[]; filters: Params }) {
  const { list, waiting, setHold } = useBreaches({ initial, filters, most: 20, live: true });
  return (
    <Panel
      title={waiting > 0 ? `Latest breaches · ${waiting} waiting` : 'Latest breaches'}
      aside={
        <Link href={breachesHref(filters)} className="-my-1 block py-1 text-sm text-accent hover:underline">
          All breaches
        </Link>
      }
    >
      <ol
        className="min-h-28"
        onPointerEnter={() => setHold(true)}
        onPointerLeave={() => setHold(false)}
        aria-label="Latest breaches, newest first"
      >
        {list.slice(0, shownRows).map(breach => (
          <li
            key={breach.id}
            className="relative grid h-7 grid-cols-[84px_minmax(0,1fr)_64px] items-center gap-3 border-t border-line px-3 text-sm hover:bg-raised md:grid-cols-[84px_minmax(0,1fr)_64px_120px_minmax(0,1.2fr)]"
          >
            <span className="text-muted">
              <Moment at={breach.startedAt} />
            </span>
            <Link href={tickHref(breach)} prefetch={false} className="min-w-0 after:absolute after:inset-0">
              <Name text={breach.instance} />
            </Link>
            <span className="num text-right font-semibold text-bad-ink">{formatMs(breach.durationMs)}</span>
            <span className="hidden md:block">
              <LedgerBar
                ledger={breach.ledger}
                durationMs={breach.durationMs}
                budgetMs={breach.budgetMs}
                height={8}
              />
            </span>
            <span className="hidden min-w-0 md:block">
              <Cause breach={breach} />
            </span>
          </li>
        ))}
        {list.length === 0 ? (
          <li className="px-3 py-2 text-sm text-muted">
            None. A tick over its budget appears here within seconds.
          </li>
        ) : null}
      </ol>
    </Panel>
  );
}
