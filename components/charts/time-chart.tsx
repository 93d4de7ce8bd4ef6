'use client';

import { useCallback, useMemo, useState } from 'react';
import { useZone } from '@/components/shell/zone.tsx';
import { Tooltip as Explained } from '@/components/ui/tooltip.tsx';
import { formatClock } from '@/lib/format/time.ts';
import { ChartLegend } from './chart-legend.tsx';
import { lastMeasured } from './chart-rows.ts';
import type { ChartSpec } from './chart-spec.ts';
import { ChartTable } from './chart-table.tsx';
import { TableToggle } from './table-toggle.tsx';
import { TimePlot } from './time-plot.tsx';
import { useTurn } from './use-turn.ts';

/** A titled chart over time: legend with values, plot, and its table. `turn` is its place on the page. */
export function TimeChart({ spec, turn }: { spec: ChartSpec; turn: number }) {
  const [shown, box] = useTurn(spec, turn);
  const [slot, setSlot] = useState<HTMLElement | null>(null);
  const [asTable, setAsTable] = useState(false);
  const [focused, setFocused] = useState(false);
  const zone = useZone();
  const { title, about, lines, references, at, format } = shown;

  const last = lastMeasured(lines);
  const legend = useCallback(
    (index: number | null) => (
      <ChartLegend
        lines={lines}
        references={references}
        format={format}
        values={lines.map(({ values }) => values[index ?? last] ?? null)}
        when={formatClock(at[index ?? last], zone)}
      />
    ),
    [lines, references, at, last, format, zone],
  );
  const label = useMemo(
    () => `${title}: ${lines.map(line => `${line.label} ${format(line.values[last] ?? null)}`).join(', ')}`,
    [title, lines, last, format],
  );
  return (
    <section ref={box} aria-label={label} className="min-w-0 rounded-md border border-line bg-panel">
      <div className="flex min-h-8 items-center gap-x-4 px-3 py-1 max-sm:flex-wrap">
        <h2 className="whitespace-nowrap text-sm font-medium">
          <Explained text={about}>{title}</Explained>
        </h2>
        {/* The live region speaks only while somebody moves the cursor by keyboard, never once a second. */}
        <div
          ref={setSlot}
          className="order-2 min-h-4 max-sm:basis-full sm:order-1 sm:ml-auto sm:min-w-0"
          aria-live={focused ? 'polite' : 'off'}
        >
          {slot ? null : legend(null)}
        </div>
        <span className="order-1 max-sm:ml-auto sm:order-2">
          <TableToggle on={asTable} onToggle={setAsTable} of={title} />
        </span>
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: only listens for the focus of the plot inside. */}
      <div className="h-[132px]" onFocus={() => setFocused(true)} onBlur={() => setFocused(false)}>
        <TimePlot spec={shown} zone={zone} label={label} slot={slot} legend={legend} />
      </div>
      {asTable ? (
        <ChartTable
          label={title}
          columns={lines.map(line => line.label)}
          rows={at.map((atMs, i) => ({ atMs, cells: lines.map(({ values }) => format(values[i] ?? null)) }))}
        />
      ) : null}
    </section>
  );
}
