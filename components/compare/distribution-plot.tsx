'use client';

import { Area, CartesianGrid, ComposedChart, ReferenceLine, XAxis, YAxis } from 'recharts';
import { valueTicks } from '@/components/charts/axis-ticks.ts';
import type { CompareAnswer } from '@/lib/api/compare.ts';
import { formatMs, withoutZeros } from '@/lib/format/duration.ts';
import { formatPercent } from '@/lib/format/percent.ts';
import { PlotPanel, sideLook } from './plot-panel.tsx';
import { distributionRows, logTicks } from './plot-rows.ts';

type DistributionProps = { distribution: CompareAnswer['distribution']; budgetMs: number | null };

const title = 'Durations';

/** Both distributions as shares of each side's ticks, so that a side with more ticks is not the taller one. */
export function DistributionPlot({ distribution, budgetMs }: DistributionProps) {
  const rows = distributionRows(distribution);
  const [first, last] = [rows[0]?.ms ?? 1, rows.at(-1)?.ms ?? 10];
  const top = Math.max(0.01, ...rows.flatMap(({ a, b }) => [a, b]));
  const steps = valueTicks(top, 3);
  const table = distribution
    .filter(({ a, b }) => a > 0 || b > 0)
    .map(({ fromMs, toMs, a, b }) => [
      `${formatMs(fromMs)} to ${formatMs(toMs)}`,
      formatPercent(a),
      formatPercent(b),
    ]);
  return (
    <PlotPanel
      title={title}
      columns={['Duration', 'A', 'B']}
      rows={table}
      note={`Share of each side's ticks by duration${budgetMs === null ? '' : `; the dashed line is the budget, ${formatMs(budgetMs)}`}.`}
    >
      <div className="h-60">
        <ComposedChart
          data={rows}
          responsive
          style={{ width: '100%', height: 240 }}
          margin={{ top: 8, right: 16, bottom: 0, left: 0 }}
          aria-label="Durations of both sides; the table has the numbers"
        >
          <CartesianGrid vertical={false} stroke="var(--color-line)" />
          <XAxis
            dataKey="ms"
            type="number"
            scale="log"
            domain={[first, last]}
            ticks={logTicks(first, last, 9)}
            tickFormatter={(value: number) => withoutZeros(formatMs(value))}
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
          {(['a', 'b'] as const).map(side => (
            <Area
              key={side}
              dataKey={side}
              type="stepAfter"
              stroke={sideLook[side].stroke}
              strokeDasharray={sideLook[side].dash}
              strokeWidth={1.5}
              fill={sideLook[side].fill}
              fillOpacity={0.35}
              isAnimationActive={false}
              activeDot={false}
            />
          ))}
          {budgetMs === null || budgetMs < first || budgetMs > last ? null : (
            <ReferenceLine x={budgetMs} stroke="var(--color-bad)" strokeDasharray="4 3" />
          )}
        </ComposedChart>
      </div>
    </PlotPanel>
  );
}
