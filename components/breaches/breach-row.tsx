'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { memo } from 'react';
import { Cause } from '@/components/ledger/cause.tsx';
import { LedgerBar } from '@/components/ledger/ledger-bar.tsx';
import { tickHref } from '@/components/links.ts';
import { Moment } from '@/components/ui/moment.tsx';
import { Name } from '@/components/ui/name.tsx';
import { Td } from '@/components/ui/table.tsx';
import type { Breach } from '@/lib/api/schemas.ts';
import { formatBytes } from '@/lib/format/bytes.ts';
import { formatMs, formatMsSigned } from '@/lib/format/duration.ts';
import { formatCount } from '@/lib/format/rate.ts';

export const BreachRow = memo(function BreachRow({ breach }: { breach: Breach }) {
  const router = useRouter();
  const { allocation, impact } = breach;
  return (
    <tr
      onClick={event => {
        if (!(event.target instanceof Element && event.target.closest('a'))) router.push(tickHref(breach));
      }}
      className="cursor-pointer border-t border-line hover:bg-raised"
    >
      <Td>
        <Moment at={breach.startedAt} />
      </Td>
      <Td className="max-w-56">
        <Name text={breach.loop === 'main' ? breach.instance : `${breach.instance} · ${breach.loop}`} />
      </Td>
      <Td number>
        <Link data-row="" href={tickHref(breach)} prefetch={false} className="text-accent hover:underline">
          {breach.tick}
        </Link>
      </Td>
      <Td number className="font-semibold">
        {formatMs(breach.durationMs)}
      </Td>
      <Td number className="text-bad-ink">
        {formatMsSigned(breach.overshootMs)}
      </Td>
      <Td className="w-44 min-w-32">
        <LedgerBar
          ledger={breach.ledger}
          durationMs={breach.durationMs}
          budgetMs={breach.budgetMs}
          height={10}
        />
      </Td>
      <Td className="max-w-64">
        <Cause breach={breach} />
      </Td>
      <Td number className={allocation.spike ? 'font-semibold text-bad-ink' : ''}>
        {formatBytes(allocation.bytes)}
      </Td>
      <Td number className="text-muted">
        {formatBytes(allocation.typicalBytes)}
      </Td>
      <Td number className={impact.packetsDropped ? 'text-bad-ink' : 'text-muted'}>
        {formatCount(impact.packetsDropped)}
      </Td>
      <Td number className="text-muted">
        {formatCount(breach.players)}
      </Td>
    </tr>
  );
});
