'use client';

import { CartesianGrid, ComposedChart, Line, ReferenceLine, XAxis, YAxis } from 'recharts';
import { valueTicks } from '@/components/charts/axis-ticks.ts';
import { Panel } from '@/components/ui/panel.tsx';
import { holdsBelow } from '@/lib/analysis/capacity.ts';
import type { CompareAnswer } from '@/lib/api/compare.ts';
import { formatPercent } from '@/lib/format/percent.ts';
import { formatCount } from '@/lib/format/rate.ts';
import { PlotPanel, sideLook } from './plot-panel.tsx';
import { loadRows } from './plot-rows.ts';

const title = 'Over budget, by load';

/** The breach rate of each side over the load, and the load from which it passes 1 %. */
export function LoadPlot({ load, capacity }: Pick<CompareAnswer, 'load' | 'capacity'>) {
  const rows = loadRows(load);
  if (rows.length === 0)
    return (
      <Panel title={title}>
        <p className="px-3 pb-3 text-muted">
          No load was measured. Send <code className="num">players</code> with ticks or samples to see up to
          how many each side holds its budget.
        </p>
      </Panel>
    );
  const top = Math.max(holdsBelow * 2, ...rows.flatMap(({ a, b }) => [a ?? 0, b ?? 0]));
  const steps = valueTicks(top, 3);
  return (
    <PlotPanel title={title} columns={['Side and players', 'Ticks', 'Over budget']} rows={tableOf(load)}>
      <div className="h-60">
        <ComposedChart
          data={rows}
          responsive
          style={{ width: '100%', height: 240 }}
          margin={{ top: 16, right: 16, bottom: 0, left: 0 }}
          aria-label={capacity.sentence}
        >
          <CartesianGrid vertical={false} stroke="var(--color-line)" />
          <XAxis
            dataKey="players"
            type="number"
            domain={['dataMin', 'dataMax']}
            tickFormatter={(value: number) => formatCount(value)}
            stroke="var(--color-strong)"
            tickSize={4}
            height={26}
          />
          <YAxis
            width={48}
            domain={[0, steps.at(-1) ?? 1]}
            ticks={steps}
            tickFormatter={(value: number) => formatPercent(value)}
            axisLine={false}
            tickLine={false}
          />
          <ReferenceLine y={holdsBelow} stroke="var(--color-bad)" strokeDasharray="4 3" />
          {(['a', 'b'] as const).map(side => (
            <Line
              key={side}
              dataKey={side}
              type="linear"
              stroke={sideLook[side].stroke}
              strokeDasharray={sideLook[side].dash}
              strokeWidth={2}
              dot={false}
              activeDot={false}
              connectNulls={false}
              isAnimationActive={false}
            />
          ))}
          {(['a', 'b'] as const).map(side => {
            const from = capacity[side]?.breaksFromPlayers;
            return from == null ? null : (
              <ReferenceLine
                key={side}
                x={from}
                stroke={sideLook[side].stroke}
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
        </ComposedChart>
      </div>
    </PlotPanel>
  );
}

function tableOf(load: CompareAnswer['load']): string[][] {
  return (['a', 'b'] as const).flatMap(side =>
    load[side].map(({ fromPlayers, toPlayers, ticks, breachRate }) => [
      `${side.toUpperCase()}, ${fromPlayers === toPlayers ? fromPlayers : `${fromPlayers} to ${toPlayers}`}`,
      formatCount(ticks),
      formatPercent(breachRate),
    ]),
  );
}
