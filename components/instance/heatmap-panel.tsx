'use client';

import { useMemo } from 'react';
import { useAtCursor } from '@/components/charts/axis-context.tsx';
import { ChartTable } from '@/components/charts/chart-table.tsx';
import { type HeatColumn, heatColumns, heatRows, rowBoundsMs } from '@/components/charts/heatmap-layout.ts';
import { HeatmapPlot } from '@/components/charts/heatmap-plot.tsx';
import { PlotPanel } from '@/components/charts/plot-panel.tsx';
import { type PlotReach, placeAt, stepThrough } from '@/components/charts/plot-reach.ts';
import { TimeFrame } from '@/components/charts/time-frame.tsx';
import { useZone } from '@/components/shell/zone.tsx';
import type { InstanceAnswer } from '@/lib/api/schemas.ts';
import { formatMs, withoutZeros } from '@/lib/format/duration.ts';
import { formatCount } from '@/lib/format/rate.ts';
import { formatClockMs } from '@/lib/format/time.ts';
import { startWords } from './mark-rows.ts';

type HeatmapPanelProps = { answer: InstanceAnswer; onOpen: (atMs: number) => void };

const heightPx = 200;
const about =
  'How many ticks took how long: brighter is more. Orange cells hold ticks over budget; the line is the 99th ' +
  'percentile. Drag, or Shift with arrows, selects a time; a click opens the worst tick there.';

/** Time against duration of every tick, before all else: a mode that splits in two shows here and in no percentile. */
export function HeatmapPanel({ answer, onOpen }: HeatmapPanelProps) {
  const zone = useZone();
  const { heatmap: heat, budgetMs, starts, series, at, stepMs } = answer;
  const [from, to] = [Date.parse(answer.from), Date.parse(answer.to)];
  const columns = useMemo(() => heatColumns(heat), [heat]);
  const moments = useMemo(() => columns.map(({ atMs }) => atMs), [columns]);
  const paint = useMemo(
    () => ({
      heat,
      rows: heatRows(heat.rows, heat.rowsPerDoubling, budgetMs),
      ...{ from, to, budgetMs },
      deploys: starts.map(start => ({ atMs: start.atMs, label: startWords(start) })),
      p99: at.map((atMs, i) => ({ atMs: atMs + stepMs / 2, ms: series.tickP99Ms[i] ?? null })),
    }),
    [heat, budgetMs, from, to, starts, at, stepMs, series.tickP99Ms],
  );
  const longestOf = ({ longest }: HeatColumn) =>
    rowBoundsMs(longest, heat.rowsPerDoubling)
      .map(ms => withoutZeros(formatMs(ms)))
      .join(' to ');
  const words = (column: HeatColumn) =>
    `${formatClockMs(column.atMs, zone)}  ${formatCount(column.ticks)} ticks, ${formatCount(column.over)} over budget, longest ${longestOf(column)}`;
  const reach: PlotReach = {
    step: (moment, by) => stepThrough(moments, moment, by),
    wideMs: heat.stepMs,
    say(moment) {
      const column = columns[placeAt(moments, moment, heat.stepMs)];
      return column ? words(column) : `${formatClockMs(moment, zone)}: no ticks`;
    },
    open: onOpen,
  };
  const [ticks, over] = columns.reduce(([all, bad], each) => [all + each.ticks, bad + each.over], [0, 0]);
  const summary = `${formatCount(ticks)} ticks, ${formatCount(over)} over budget · a column is ${withoutZeros(formatMs(heat.stepMs))}`;
  return (
    <PlotPanel
      title="Tick durations"
      about={about}
      aside={<AtCursor columns={columns} moments={moments} stepMs={heat.stepMs} words={words} or={summary} />}
      table={() => (
        <ChartTable
          label="Tick durations"
          columns={['Ticks', 'Over budget', 'Longest']}
          rows={columns.map(column => ({
            atMs: column.atMs,
            cells: [formatCount(column.ticks), formatCount(column.over), longestOf(column)],
          }))}
        />
      )}
    >
      <TimeFrame
        label={`Tick durations: ${summary}${budgetMs ? `, budget ${formatMs(budgetMs)}` : ''}`}
        heightPx={heightPx}
        reach={reach}
      >
        {width => <HeatmapPlot paint={paint} width={width} heightPx={heightPx} />}
      </TimeFrame>
    </PlotPanel>
  );
}

type AtCursorProps = {
  columns: readonly HeatColumn[];
  moments: readonly number[];
  stepMs: number;
  words: (column: HeatColumn) => string;
  or: string;
};

function AtCursor({ columns, moments, stepMs, words, or }: AtCursorProps) {
  const place = useAtCursor(cursorMs => (cursorMs === null ? -1 : placeAt(moments, cursorMs, stepMs)));
  const column = columns[place];
  return <>{column ? words(column) : or}</>;
}
