'use client';

import { lazy, Suspense, useState } from 'react';
import { ChartTable } from '@/components/charts/chart-table.tsx';
import { TableToggle } from '@/components/charts/table-toggle.tsx';
import type { TickAnswer } from '@/lib/api/schemas.ts';
import { formatBytes } from '@/lib/format/bytes.ts';
import { formatMs } from '@/lib/format/duration.ts';
import { formatCount } from '@/lib/format/rate.ts';
import { debtChain } from './debt-chain.ts';
import { NeighbourBars } from './neighbour-bars.tsx';
import { NeighbourLanes } from './neighbour-lanes.tsx';
import { useBarSelection } from './use-bar-selection.ts';

const SelectionBar = lazy(() => import('@/components/controls/selection-bar.tsx'));

type Neighbour = TickAnswer['neighbours'][number];
const isOver = ({ budgetMs, durationMs }: Neighbour) => budgetMs > 0 && durationMs > budgetMs;

/** Up to 40 ticks on each side: was it alone, what led up to it, how long did it take to recover. */
export function Neighbours({ answer }: { answer: TickAnswer }) {
  const [asTable, setAsTable] = useState(false);
  const { neighbours, tick } = answer;
  const over = neighbours.filter(isOver).length;
  const { selected, handlers, clear } = useBarSelection(neighbours.length);
  return (
    <section aria-label="Neighbouring ticks" className="min-w-0 rounded-md border border-line bg-panel">
      <div className="flex min-h-8 flex-wrap items-center gap-x-4 px-3 py-1">
        <h2 className="text-sm font-medium">Ticks around it</h2>
        <ul
          className="order-2 flex flex-wrap gap-x-4 text-sm text-muted max-sm:basis-full sm:order-1 sm:ml-auto"
          aria-label="Legend"
        >
          <Key className="fill-ok" name="within budget" />
          <Key className="fill-bad" name={`over budget (${over} of ${neighbours.length})`} />
          <Key className="fill-gc" name="its GC part" />
        </ul>
        <span className="order-1 max-sm:ml-auto sm:order-2">
          <TableToggle on={asTable} onToggle={setAsTable} of="Neighbouring ticks" />
        </span>
      </div>
      <NeighbourBars
        neighbours={neighbours}
        current={tick.startedAt}
        instance={tick.instance}
        loop={tick.loop}
        selected={selected}
        handlers={handlers}
      />
      <NeighbourLanes neighbours={neighbours} current={tick.startedAt} chain={debtChain(tick.allocation)} />
      {selected ? (
        <Suspense>
          <Selected answer={answer} ticks={neighbours.slice(selected[0], selected[1] + 1)} onClear={clear} />
        </Suspense>
      ) : null}
      {asTable ? (
        <ChartTable
          label="Neighbouring ticks"
          columns={['Tick', 'Took', 'Budget', 'GC in it', 'Allocated', 'Dropped', 'Players']}
          rows={neighbours.map(each => ({
            atMs: Date.parse(each.startedAt),
            cells: [
              String(each.tick),
              formatMs(each.durationMs),
              formatMs(each.budgetMs || null),
              formatMs(each.gcMs),
              formatBytes(each.allocBytes),
              formatCount(each.packetsDropped),
              formatCount(each.players),
            ],
          }))}
        />
      ) : null}
    </section>
  );
}

type SelectedProps = { answer: TickAnswer; ticks: readonly Neighbour[]; onClear: () => void };

/** What can be done with the time of some neighbours, as with a time of any other plot. */
function Selected({ answer: { tick, neighbours }, ticks, onClear }: SelectedProps) {
  const spanOf = (all: readonly Neighbour[]): [number, number] => {
    const [first = tick, last = first] = [all[0], all.at(-1)];
    return [Date.parse(first.startedAt), Date.parse(last.startedAt) + last.durationMs];
  };
  const [from, to] = spanOf(neighbours);
  return (
    <SelectionBar
      instance={tick.instance}
      service={tick.service}
      params={{ loop: tick.loop === 'main' ? undefined : tick.loop }}
      whole={{ from: new Date(from).toISOString(), to: new Date(to).toISOString() }}
      selection={spanOf(ticks)}
      bad={ticks.filter(isOver).length}
      onClear={onClear}
    />
  );
}

function Key({ className, name }: { className: string; name: string }) {
  return (
    <li className="flex items-center gap-1.5">
      <svg width="8" height="10" aria-hidden="true">
        <rect width="8" height="10" className={className} />
      </svg>
      {name}
    </li>
  );
}
