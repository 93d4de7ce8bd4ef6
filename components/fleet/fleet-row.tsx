'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { memo } from 'react';
import { Sparkline } from '@/components/charts/sparkline.tsx';
import { instanceHref } from '@/components/links.ts';
import { Name } from '@/components/ui/name.tsx';
import { StateMark } from '@/components/ui/state-mark.tsx';
import { Td } from '@/components/ui/table.tsx';
import type { FleetRow } from '@/lib/api/schemas.ts';
import { formatMsBare, withoutZeros } from '@/lib/format/duration.ts';
import { formatPercent } from '@/lib/format/percent.ts';
import { formatByteRate, formatCount } from '@/lib/format/rate.ts';
import { Heap } from './heap.tsx';
import { LatencyValue } from './latency-value.tsx';

export const rowHref = ({ instance, loop }: FleetRow): string =>
  instanceHref(instance, { loop: loop === 'main' ? undefined : loop });

export const sparkLabel = ({ ticks }: FleetRow): string =>
  ticks
    ? `Longest ticks of the last minute, up to ${formatMsBare(ticks.maxMs)} ms`
    : 'No ticks in the last minute';

const over = (ms: number | undefined, budgetMs: number | null | undefined): string =>
  ms !== undefined && budgetMs && ms > budgetMs ? 'font-semibold text-bad-ink' : '';

/** Drawn anew only when its own numbers change. */
export const FleetTableRow = memo(function FleetTableRow({ row, age }: { row: FleetRow; age: string }) {
  const router = useRouter();
  const { ticks } = row;
  const dim = row.state === 'silent' ? 'text-muted' : '';
  return (
    <tr
      onClick={event => {
        if (!(event.target instanceof Element && event.target.closest('a'))) router.push(rowHref(row));
      }}
      className={`cursor-pointer border-t border-line hover:bg-raised ${dim}`}
    >
      <Td>
        <StateMark state={row.state} />
      </Td>
      <Td className="max-w-52">
        <Link href={rowHref(row)} prefetch={false} className="block font-medium hover:underline">
          <Name text={row.loop === 'main' ? row.instance : `${row.instance} · ${row.loop}`} />
        </Link>
      </Td>
      <Td className="max-w-24 text-muted">
        <Name text={row.build} />
      </Td>
      <Td className="max-w-20 text-muted">
        <Name text={row.region} />
      </Td>
      <Td number>{formatMsBare(ticks?.p50Ms)}</Td>
      <Td number className={over(ticks?.p99Ms, ticks?.budgetMs)}>
        {formatMsBare(ticks?.p99Ms)}
      </Td>
      <Td number className={over(ticks?.maxMs, ticks?.budgetMs)}>
        {formatMsBare(ticks?.maxMs)}
      </Td>
      <Td number className="text-muted">
        {ticks?.budgetMs ? withoutZeros(formatMsBare(ticks.budgetMs)) : '–'}
      </Td>
      <Td number className={ticks?.breaches ? 'text-bad-ink' : 'text-muted'}>
        {formatPercent(ticks?.breachRate)}
      </Td>
      <Td className="w-32">
        <Sparkline values={row.sparkline} budget={ticks?.budgetMs ?? null} label={sparkLabel(row)} />
      </Td>
      <Td number>
        <LatencyValue latency={row.latency} />
      </Td>
      <Td number>{formatPercent(row.gcShare)}</Td>
      <Td className="num">
        <Heap row={row} />
      </Td>
      <Td number>{formatByteRate(row.allocBytesPerSecond)}</Td>
      <Td number className={row.dropRate ? 'text-bad-ink' : 'text-muted'}>
        {formatPercent(row.dropRate)}
      </Td>
      <Td number>{formatCount(row.players)}</Td>
      <Td number className="text-muted">
        {age}
      </Td>
    </tr>
  );
});
