'use client';

import { Line, ReferenceLine } from 'recharts';
import { roundTicks, valueTicks } from '@/components/charts/axis-ticks.ts';
import { ChartPanel } from '@/components/charts/chart-panel.tsx';
import { PlotFrame } from '@/components/charts/plot-frame.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import { holdsBelow } from '@/lib/analysis/capacity.ts';
import type { CompareAnswer } from '@/lib/api/compare.ts';
import { formatPercent } from '@/lib/format/percent.ts';
import { formatCount } from '@/lib/format/rate.ts';
import { loadRows } from './plot-rows.ts';
import { readShare, sideLines, sideLook, sides } from './side-look.ts';

const title = 'Over budget, by load';

/** The breach rate of each side over the load, and the load from which it passes 1 %. */
export function LoadPlot({ load, capacity }: Pick<CompareAnswer, 'load' | 'capacity'>) {
  const rows = loadRows(load);
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last)
    return (
      <Panel title={title}>
        <p className="px-3 pb-3 text-muted">
          No load was measured. Send <code className="num">players</code> with ticks or samples to see up to
          how many each side holds its budget.
        </p>
      </Panel>
    );
  const top = Math.max(holdsBelow * 2, ...rows.flatMap(({ a, b }) => [a ?? 0, b ?? 0]));
  return (
    <ChartPanel
      title={title}
      lines={sideLines}
      columns={['Side and players', 'Ticks', 'Over budget']}
      rows={tableOf(load)}
      note={`Share of ticks over budget by players; the dashed line is ${formatPercent(holdsBelow)}.`}
    >
      <PlotFrame
        label={capacity.sentence}
        rows={rows}
        heightPx={240}
        x={{
          dataKey: 'players',
          type: 'number',
          domain: ['dataMin', 'dataMax'],
          ticks: roundTicks(first.players, last.players, 6).filter(Number.isInteger),
          tickFormatter: formatCount,
        }}
        left={{ ticks: valueTicks(top, 3), format: formatPercent }}
        place={({ players }) => `${formatCount(Math.floor(players))} players`}
        reading={readShare}
      >
        <ReferenceLine y={holdsBelow} stroke="var(--color-bad)" strokeDasharray="4 3" />
        {sides.map(side => (
          <Line
            key={side}
            dataKey={side}
            type="linear"
            stroke={sideLook[side].colour}
            strokeDasharray={sideLook[side].dash}
            strokeWidth={2}
            dot={false}
            activeDot={false}
            connectNulls={false}
            isAnimationActive={false}
          />
        ))}
        {sides.map(side => {
          const from = capacity[side]?.breaksFromPlayers;
          return from == null ? null : (
            <ReferenceLine
              key={side}
              x={from}
              stroke={sideLook[side].colour}
              strokeDasharray="1 3"
              label={{
                value: side.toUpperCase(),
                position: side === 'a' ? 'insideTopLeft' : 'insideTopRight',
                fill: 'var(--color-muted)',
                fontSize: 11,
              }}
            />
          );
        })}
      </PlotFrame>
    </ChartPanel>
  );
}

function tableOf(load: CompareAnswer['load']): string[][] {
  return sides.flatMap(side =>
    load[side].map(({ fromPlayers, toPlayers, ticks, breachRate }) => [
      `${side.toUpperCase()}, ${fromPlayers === toPlayers ? fromPlayers : `${fromPlayers} to ${toPlayers}`}`,
      formatCount(ticks),
      formatPercent(breachRate),
    ]),
  );
}
