'use client';

import { memo, useMemo, useRef, useState } from 'react';
import { useInSight } from '@/components/live/use-in-sight.ts';
import { useZone } from '@/components/shell/zone.tsx';
import { Metric } from '@/components/ui/metric.tsx';
import { formatClock } from '@/lib/format/time.ts';
import { useAtCursor } from './axis-context.tsx';
import { ChartLegend } from './chart-legend.tsx';
import { lastMeasured } from './chart-rows.ts';
import type { ChartSpec } from './chart-spec.ts';
import { ChartTable } from './chart-table.tsx';
import { LinePlot } from './line-plot.tsx';
import { type PlotReach, placeAt, stepThrough } from './plot-reach.ts';
import { TableToggle } from './table-toggle.tsx';
import { TimeFrame } from './time-frame.tsx';

type TimeChartProps = { spec: ChartSpec; deploysAt: readonly number[] };

const heightPx = 96;

/** A titled chart over time: legend with values, plot, and its table. Out of sight it stays as it was. */
export const TimeChart = memo(function TimeChart({ spec, deploysAt }: TimeChartProps) {
  const box = useRef<HTMLElement>(null);
  const shown = useInSight(spec, box);
  const [asTable, setAsTable] = useState(false);
  const zone = useZone();
  const { title, metric, more, lines, at, stepMs, format } = shown;
  const label = useMemo(() => {
    const last = lastMeasured(lines);
    return `${title}: ${lines.map(line => `${line.label} ${format(line.values[last] ?? null)}`).join(', ')}`;
  }, [title, lines, format]);
  const reach = useMemo<PlotReach>(
    () => ({
      step: (from, by) => stepThrough(at, from, by),
      wideMs: stepMs,
      say(moment) {
        const place = placeAt(at, moment, stepMs);
        const values = lines.map(line => `${line.label} ${format(line.values[place] ?? null)}`);
        return `${formatClock(moment, zone)}: ${values.join(', ')}`;
      },
    }),
    [at, stepMs, lines, format, zone],
  );
  return (
    <section ref={box} aria-label={label} className="min-w-0 rounded-md border border-line bg-panel">
      <div className="flex min-h-7 items-center gap-x-4 px-3 max-sm:flex-wrap">
        <h2 className="whitespace-nowrap text-sm font-medium">
          <Metric of={metric} {...(more ? { more } : {})}>
            {title}
          </Metric>
        </h2>
        <div className="order-2 min-h-4 max-sm:basis-full sm:order-1 sm:ml-auto sm:min-w-0">
          <LegendAtCursor spec={shown} />
        </div>
        <span className="order-1 max-sm:ml-auto sm:order-2">
          <TableToggle on={asTable} onToggle={setAsTable} of={title} />
        </span>
      </div>
      <TimeFrame label={label} heightPx={heightPx} reach={reach}>
        {width => <LinePlot spec={shown} deploysAt={deploysAt} width={width} heightPx={heightPx} />}
      </TimeFrame>
      {asTable ? (
        <ChartTable
          label={title}
          columns={lines.map(line => line.label)}
          rows={at.map((atMs, i) => ({ atMs, cells: lines.map(({ values }) => format(values[i] ?? null)) }))}
        />
      ) : null}
    </section>
  );
});

/** Values under the cursor, wherever it is, or else the latest ones. */
function LegendAtCursor({ spec: { lines, references, at, stepMs, format } }: { spec: ChartSpec }) {
  const zone = useZone();
  const place = useAtCursor(cursorMs => (cursorMs === null ? -1 : placeAt(at, cursorMs, stepMs)));
  const shown = place < 0 ? lastMeasured(lines) : place;
  return (
    <ChartLegend
      lines={lines}
      {...(references ? { references } : {})}
      format={format}
      values={lines.map(({ values }) => values[shown] ?? null)}
      when={place < 0 ? '' : formatClock(at[place], zone)}
    />
  );
}
