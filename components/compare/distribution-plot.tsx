'use client';

import { Area, ReferenceLine } from 'recharts';
import { valueTicks } from '@/components/charts/axis-ticks.ts';
import { ChartPanel } from '@/components/charts/chart-panel.tsx';
import { PlotFrame } from '@/components/charts/plot-frame.tsx';
import type { CompareAnswer } from '@/lib/api/compare.ts';
import { formatMs, withoutZeros } from '@/lib/format/duration.ts';
import { formatPercent } from '@/lib/format/percent.ts';
import { distributionRows, logTicks } from './plot-rows.ts';
import { readShare, sideLines, sideLook, sides } from './side-look.ts';

type DistributionProps = { distribution: CompareAnswer['distribution']; budgetMs: number | null };

/** Both distributions as shares of each side's ticks, so that a side with more ticks is not the taller one. */
export function DistributionPlot({ distribution, budgetMs }: DistributionProps) {
  const rows = distributionRows(distribution);
  const [first, last] = [rows[0]?.ms ?? 1, rows.at(-1)?.ms ?? 10];
  const top = Math.max(0.01, ...rows.flatMap(({ a, b }) => [a, b]));
  const table = distribution
    .filter(({ a, b }) => a > 0 || b > 0)
    .map(({ fromMs, toMs, a, b }) => [
      `${formatMs(fromMs)} to ${formatMs(toMs)}`,
      formatPercent(a),
      formatPercent(b),
    ]);
  return (
    <ChartPanel
      title="Durations"
      lines={sideLines}
      columns={['Duration', 'A', 'B']}
      rows={table}
      note={`Share of each side's ticks by duration${budgetMs === null ? '' : `; the dashed line is the budget, ${withoutZeros(formatMs(budgetMs))}`}.`}
    >
      <PlotFrame
        label="Durations of both sides; the table has the numbers"
        rows={rows}
        heightPx={240}
        x={{
          dataKey: 'ms',
          type: 'number',
          scale: 'log',
          domain: [first, last],
          ticks: logTicks(first, last, 9),
          tickFormatter: (ms: number) => withoutZeros(formatMs(ms)),
        }}
        left={{ ticks: valueTicks(top, 3), format: formatPercent }}
        place={({ ms }) => `from ${formatMs(ms)}`}
        reading={readShare}
      >
        {sides.map(side => (
          <Area
            key={side}
            dataKey={side}
            type="stepAfter"
            stroke={sideLook[side].colour}
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
      </PlotFrame>
    </ChartPanel>
  );
}
