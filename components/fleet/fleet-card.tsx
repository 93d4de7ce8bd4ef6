'use client';

import Link from 'next/link';
import { memo } from 'react';
import { Sparkline } from '@/components/charts/sparkline.tsx';
import { Name } from '@/components/ui/name.tsx';
import { StateMark } from '@/components/ui/state-mark.tsx';
import type { FleetRow } from '@/lib/api/schemas.ts';
import { formatBytes } from '@/lib/format/bytes.ts';
import { formatMs, withoutZeros } from '@/lib/format/duration.ts';
import { formatPercent } from '@/lib/format/percent.ts';
import { formatByteRate, formatCount } from '@/lib/format/rate.ts';
import { Heap } from './heap.tsx';
import { rowHref, rowName, sparkLabel } from './row-words.ts';

/** A row of the fleet for narrow screens. */
export const FleetCard = memo(function FleetCard({ row, age }: { row: FleetRow; age: string }) {
  const { ticks } = row;
  const facts = [
    [
      'p99',
      `${formatMs(ticks?.p99Ms)}${ticks?.budgetMs ? ` / ${withoutZeros(formatMs(ticks.budgetMs))}` : ''}`,
    ],
    ['max', formatMs(ticks?.maxMs)],
    ['bad/min', `${formatCount(ticks?.breaches)} · ${formatPercent(ticks?.breachRate)}`],
    ['GC', formatPercent(row.gcShare)],
    ['alloc', formatByteRate(row.allocBytesPerSecond)],
    ['drops', formatPercent(row.dropRate)],
    ['latency', formatMs(row.latency?.p99Ms)],
    ['RSS', formatBytes(row.rssBytes)],
    ['players', formatCount(row.players)],
  ] as const;
  return (
    <li className="relative h-[158px] overflow-hidden rounded-md border border-line bg-panel px-3 py-2">
      <div className="flex items-center justify-between gap-3">
        <Link
          href={rowHref(row)}
          prefetch={false}
          data-server=""
          className="min-w-0 scroll-my-24 font-medium after:absolute after:inset-0"
        >
          <Name text={rowName(row)} />
        </Link>
        <StateMark state={row.state} />
      </div>
      <div className="flex items-center justify-between gap-3 pb-1 text-sm text-muted">
        <Name
          text={[row.build, row.region, age === 'now' ? '' : `seen ${age} ago`].filter(Boolean).join(' · ')}
        />
        <Sparkline values={row.sparkline} budget={ticks?.budgetMs ?? null} label={sparkLabel(row)} />
      </div>
      <dl className="grid grid-cols-2 gap-x-4 leading-[18px]">
        {facts.map(([name, value]) => (
          <div key={name} className="flex justify-between gap-2">
            <dt className="text-sm text-muted">{name}</dt>
            <dd className="num">{value}</dd>
          </div>
        ))}
        <div className="flex items-center justify-between gap-2">
          <dt className="text-sm text-muted">heap</dt>
          <dd className="num">
            <Heap row={row} />
          </dd>
        </div>
      </dl>
    </li>
  );
});
