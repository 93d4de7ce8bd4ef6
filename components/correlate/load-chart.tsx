'use client';

import { Bar, Line, ReferenceLine } from 'recharts';
import { roundTicks, valueTicks } from '@/components/charts/axis-ticks.ts';
import { PlotFrame } from '@/components/charts/plot-frame.tsx';
import type { CorrelationLoad } from '@/lib/api/correlation.ts';
import { formatMs, withoutZeros } from '@/lib/format/duration.ts';
import { formatPercent } from '@/lib/format/percent.ts';
import { formatCount } from '@/lib/format/rate.ts';
import { playersOf } from './players.ts';

/** Median duration (line) and share of ticks over budget (bars) by players. */
export function LoadChart({ load: { bins, breachesFrom } }: { load: CorrelationLoad }) {
  const rows = bins.map(({ players, ticks, breaches, tickMsMedian }) => ({
    players: (players[0] + players[1]) / 2,
    between: `${playersOf(players)} players`,
    breachRate: breaches / ticks,
    tickMsMedian,
  }));
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last) return null;
  return (
    <PlotFrame
      label={`Median duration by players: ${formatMs(first.tickMsMedian)} at ${first.between}, ${formatMs(last.tickMsMedian)} at ${last.between}`}
      rows={rows}
      heightPx={200}
      x={{
        dataKey: 'players',
        type: 'number',
        domain: ['dataMin', 'dataMax'],
        padding: { left: 8, right: 8 },
        ticks: roundTicks(first.players, last.players, 6).filter(Number.isInteger),
        tickFormatter: formatCount,
      }}
      left={{
        ticks: valueTicks(Math.max(...rows.map(({ tickMsMedian }) => tickMsMedian)), 3),
        format: ms => withoutZeros(formatMs(ms)),
      }}
      right={{
        ticks: valueTicks(Math.max(0.01, ...rows.map(({ breachRate }) => breachRate)), 3),
        format: formatPercent,
      }}
      place={({ between }) => between}
      reading={(key, value) =>
        key === 'breachRate'
          ? { name: 'over budget', text: formatPercent(value) }
          : { name: 'median', text: formatMs(value) }
      }
    >
      <Bar
        yAxisId="right"
        dataKey="breachRate"
        fill="var(--color-p99)"
        barSize={10}
        isAnimationActive={false}
      />
      <Line
        dataKey="tickMsMedian"
        stroke="var(--color-p50)"
        strokeWidth={1.5}
        dot={{ r: 2, fill: 'var(--color-p50)', strokeWidth: 0 }}
        isAnimationActive={false}
      />
      {breachesFrom === null ? null : (
        <ReferenceLine x={breachesFrom} stroke="var(--color-bad)" strokeDasharray="4 2" />
      )}
    </PlotFrame>
  );
}
