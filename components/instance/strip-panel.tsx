'use client';

import { usePathname, useRouter } from 'next/navigation';
import { useMemo, useState } from 'react';
import { ChartTable } from '@/components/charts/chart-table.tsx';
import { isOver } from '@/components/charts/strip-layout.ts';
import { TableToggle } from '@/components/charts/table-toggle.tsx';
import { type Tick, TickStrip } from '@/components/charts/tick-strip.tsx';
import { zoomInto } from '@/components/controls/range.ts';
import { type Params, tickHref, withParams } from '@/components/links.ts';
import { useZone } from '@/components/shell/zone.tsx';
import { Tooltip } from '@/components/ui/tooltip.tsx';
import type { InstanceAnswer } from '@/lib/api/schemas.ts';
import { formatMs } from '@/lib/format/duration.ts';
import { formatCount } from '@/lib/format/rate.ts';
import { formatAxisTime, formatClockMs } from '@/lib/format/time.ts';
import { TimeScale } from './time-scale.tsx';

const about =
  'The longest tick of each slice of the range, breaches before all else; marks below are garbage collections. ' +
  'Click a bar to open its tick, drag to zoom, arrows and Enter by keyboard.';

export function StripPanel({ answer, params }: { answer: InstanceAnswer; params: Params }) {
  const router = useRouter();
  const pathname = usePathname();
  const zone = useZone();
  const [pointed, setPointed] = useState<Tick | null>(null);
  const [asTable, setAsTable] = useState(false);
  const { strip, instance, loop, budgetMs } = answer;
  const from = Date.parse(answer.from);
  const to = Date.parse(answer.to);
  const pausesAt = useMemo(() => answer.gc.map(({ atMs }) => atMs), [answer.gc]);
  const over = useMemo(() => strip.filter(isOver).length, [strip]);
  const words = (tick: Tick) =>
    `${formatClockMs(tick.atMs, zone)}  tick ${tick.tick}  ${formatMs(tick.durationMs)}${isOver(tick) ? ', over budget' : ''}`;
  const only = answer.stripHolds === 'breaches';
  const summary = only
    ? `${formatCount(over)} over budget; those within it are not drawn over so long a range`
    : `${formatCount(over)} over budget${over < strip.length ? ` of the ${formatCount(strip.length)} shown` : ''}`;
  return (
    <section aria-label="Ticks" className="min-w-0 rounded-md border border-line bg-panel">
      <div className="flex min-h-8 flex-wrap items-center gap-x-4 px-3 py-1">
        <h2 className="text-sm font-medium">
          <Tooltip text={about}>{only ? 'Ticks over budget' : 'Ticks'}</Tooltip>
        </h2>
        <span
          className={`num order-2 max-sm:basis-full sm:order-1 sm:ml-auto ${over > 0 && !pointed ? 'text-bad-ink' : 'text-muted'}`}
          aria-live="polite"
        >
          {pointed ? words(pointed) : summary}
        </span>
        <span className="order-1 max-sm:ml-auto sm:order-2">
          <TableToggle on={asTable} onToggle={setAsTable} of="Ticks" />
        </span>
      </div>
      <TickStrip
        ticks={strip}
        from={from}
        to={to}
        budgetMs={budgetMs}
        pausesAt={pausesAt}
        label={`Ticks, ${summary}${budgetMs ? `, budget ${formatMs(budgetMs)}` : ''}`}
        onPoint={setPointed}
        onOpen={tick => router.push(tickHref({ instance, tick: tick.tick, startedAt: tick.startedAt, loop }))}
        onZoom={(start, end) => router.push(withParams(pathname, { ...params, ...zoomInto(start, end) }))}
      />
      <TimeScale from={from} to={to} format={at => formatAxisTime(at, to - from, zone)} />
      {asTable ? (
        <ChartTable
          label="Ticks"
          columns={['Tick', 'Took', 'Budget', 'Over budget']}
          rows={strip.map(tick => ({
            atMs: tick.atMs,
            cells: [
              String(tick.tick),
              formatMs(tick.durationMs),
              formatMs(tick.budgetMs || null),
              isOver(tick) ? 'yes' : 'no',
            ],
          }))}
        />
      ) : null}
    </section>
  );
}
