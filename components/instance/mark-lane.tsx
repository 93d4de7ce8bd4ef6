'use client';

import { useMemo } from 'react';
import { useAtCursor, useAxis } from '@/components/charts/axis-context.tsx';
import { ChartTable } from '@/components/charts/chart-table.tsx';
import { plotLeft, plotRight } from '@/components/charts/insets.ts';
import { PlotPanel } from '@/components/charts/plot-panel.tsx';
import { type PlotReach, stepThrough } from '@/components/charts/plot-reach.ts';
import { TimeFrame } from '@/components/charts/time-frame.tsx';
import { useZone } from '@/components/shell/zone.tsx';
import { formatCount } from '@/lib/format/rate.ts';
import { formatClockMs } from '@/lib/format/time.ts';
import { type MarkRow, markPath, marksNear } from './mark-rows.ts';

const rowPx = 16;
const title = 'What happened';
const about =
  'Starts and builds, pauses of the runtime (the 200 longest of the range) and events that the server told of, on the time axis of all plots.';
/** A mark is pointed at from so near, as a share of the axis. */
const aimShare = 1 / 200;
const mostSaid = 3;
const fills = { fg: 'fill-fg', gc: 'fill-gc', accent: 'fill-accent' } as const;

/** What may explain the plots beside it: a row for each kind of thing that happened. */
export function MarkLane({ rows }: { rows: readonly MarkRow[] }) {
  const zone = useZone();
  const { from, to } = useAxis();
  const moments = useMemo(
    () => rows.flatMap(({ marks }) => marks.map(({ atMs }) => atMs)).sort((a, b) => a - b),
    [rows],
  );
  const words = (atMs: number) => {
    const near = marksNear(rows, atMs, (to - from) * aimShare);
    const said = near.slice(0, mostSaid).map(({ label }) => label);
    return near.length > mostSaid ? [...said, `${near.length - mostSaid} more`].join(', ') : said.join(', ');
  };
  const summary = rows
    .map(({ name, marks: { length } }) => `${formatCount(length)} ${length === 1 ? name.slice(0, -1) : name}`)
    .join(', ');
  const reach: PlotReach = {
    step: (moment, by) => stepThrough(moments, moment, by),
    say: moment => `${formatClockMs(moment, zone)}: ${words(moment) || 'nothing'}`,
  };
  if (rows.length === 0) return null;
  return (
    <PlotPanel
      title={title}
      about={about}
      aside={<AtCursor words={words} or={summary} />}
      table={() => (
        <ChartTable
          label={title}
          columns={['Kind', 'What']}
          rows={rows
            .flatMap(({ name, marks }) => marks.map(({ atMs, label }) => ({ atMs, cells: [name, label] })))
            .sort((a, b) => a.atMs - b.atMs)}
        />
      )}
    >
      <TimeFrame label={`${title}: ${summary}`} heightPx={rows.length * rowPx + 4} reach={reach}>
        {width => <Marks rows={rows} width={width} />}
      </TimeFrame>
    </PlotPanel>
  );
}

function Marks({ rows, width }: { rows: readonly MarkRow[]; width: number }) {
  const { from, to } = useAxis();
  const plotWidth = Math.max(0, width - plotLeft - plotRight);
  const xOf = (at: number) => Math.round((plotLeft + ((at - from) / (to - from)) * plotWidth) * 10) / 10;
  return (
    <svg width={width} height={rows.length * rowPx + 4} aria-hidden="true" className="block">
      {rows.map((row, i) => (
        <g key={row.name}>
          <text x={plotLeft - 8} y={i * rowPx + 12} textAnchor="end" className="fill-muted text-xs">
            {row.name}
          </text>
          <path d={markPath(row, xOf, i * rowPx)} className={fills[row.colour]} />
        </g>
      ))}
    </svg>
  );
}

function AtCursor({ words, or }: { words: (atMs: number) => string; or: string }) {
  return <>{useAtCursor(cursorMs => (cursorMs === null ? '' : words(cursorMs))) || or}</>;
}
