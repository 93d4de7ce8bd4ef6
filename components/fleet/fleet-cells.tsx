import Link from 'next/link';
import { memo } from 'react';
import { Sparkline } from '@/components/charts/sparkline.tsx';
import { Name } from '@/components/ui/name.tsx';
import { StateMark } from '@/components/ui/state-mark.tsx';
import { Td } from '@/components/ui/table.tsx';
import type { FleetRow } from '@/lib/api/schemas.ts';
import { formatMsBare, withoutZeros } from '@/lib/format/duration.ts';
import { formatPercent } from '@/lib/format/percent.ts';
import { formatByteRate, formatCount } from '@/lib/format/rate.ts';
import { onlyWide } from './columns.tsx';
import { Heap } from './heap.tsx';
import { LatencyValue } from './latency-value.tsx';
import { rowHref, rowName, sparkLabel } from './row-words.ts';

const over = (ms: number | undefined, budgetMs: number | null | undefined): string =>
  ms !== undefined && budgetMs && ms > budgetMs ? 'font-semibold text-bad-ink' : '';

type CellsProps = { row: FleetRow; age: string; mixed: boolean };

/** The cells of a server's row, in the order of the columns; drawn anew only when their numbers change. */
export const FleetCells = memo(function FleetCells({ row, age, mixed }: CellsProps) {
  const { ticks } = row;
  return (
    <>
      <Td>
        <StateMark state={row.state} />
      </Td>
      <Td>
        <Link
          href={rowHref(row)}
          prefetch={false}
          data-server=""
          className="block scroll-my-24 font-medium hover:underline"
        >
          <Name text={rowName(row, mixed)} />
        </Link>
      </Td>
      <Td className="text-muted">
        <Name text={row.build} />
      </Td>
      <Td className={`text-muted ${onlyWide}`}>
        <Name text={row.region} />
      </Td>
      <Td number className={onlyWide}>
        {formatMsBare(ticks?.p50Ms)}
      </Td>
      <Td number className={over(ticks?.p99Ms, ticks?.budgetMs)}>
        {formatMsBare(ticks?.p99Ms)}
      </Td>
      <Td number className={over(ticks?.maxMs, ticks?.budgetMs)}>
        {formatMsBare(ticks?.maxMs)}
      </Td>
      <Td number className="text-muted">
        {ticks?.budgetMs ? withoutZeros(formatMsBare(ticks.budgetMs)) : '–'}
      </Td>
      <Td number className={ticks?.breaches ? 'font-semibold text-bad-ink' : 'text-muted'}>
        {formatCount(ticks?.breaches)}
      </Td>
      <Td number className={`${ticks?.breaches ? 'text-bad-ink' : 'text-muted'} ${onlyWide}`}>
        {formatPercent(ticks?.breachRate)}
      </Td>
      <Td>
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
    </>
  );
});
