'use client';

import {
  Bar,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type { CorrelationLoad } from '@/lib/api/correlation.ts';
import { formatMs } from '@/lib/format/duration.ts';
import { formatPercent } from '@/lib/format/percent.ts';

const heightPx = 180;

/** Median duration (line) and share of ticks over budget (bars) by players. */
export function LoadChart({ load }: { load: CorrelationLoad }) {
  const rows = load.bins.map(({ players: [least, most], ticks, breaches, tickMsMedian }) => ({
    players: Math.round((least + most) / 2),
    between: `${least} to ${most} players`,
    breachRate: breaches / ticks,
    tickMsMedian,
  }));
  const [first, last] = [rows[0], rows.at(-1)];
  const label = `Median duration by players: ${formatMs(first?.tickMsMedian)} at ${first?.players}, ${formatMs(last?.tickMsMedian)} at ${last?.players}`;
  return (
    <figure className="flex flex-col gap-1">
      <div role="img" aria-label={label} style={{ height: heightPx }}>
        <ResponsiveContainer
          width="100%"
          height={heightPx}
          initialDimension={{ width: 320, height: heightPx }}
        >
          <ComposedChart
            data={rows}
            margin={{ top: 4, right: 0, bottom: 0, left: 0 }}
            accessibilityLayer={false}
          >
            <CartesianGrid vertical={false} stroke="var(--color-line)" />
            <XAxis
              dataKey="players"
              type="number"
              domain={['dataMin', 'dataMax']}
              padding={{ left: 8, right: 8 }}
              tickLine={false}
              axisLine={{ stroke: 'var(--color-strong)' }}
            />
            <YAxis
              yAxisId="ms"
              width={48}
              tickLine={false}
              axisLine={false}
              tickFormatter={(value: number) => `${value} ms`}
            />
            <YAxis
              yAxisId="rate"
              orientation="right"
              width={44}
              tickLine={false}
              axisLine={false}
              tickFormatter={(value: number) => formatPercent(value)}
            />
            <Tooltip
              isAnimationActive={false}
              cursor={{ stroke: 'var(--color-strong)' }}
              contentStyle={{ background: 'var(--color-raised)', border: '1px solid var(--color-strong)' }}
              labelFormatter={(_, payload) => String(payload?.[0]?.payload?.between ?? '')}
              formatter={(value, key) =>
                key === 'breachRate'
                  ? [formatPercent(Number(value)), 'over budget']
                  : [formatMs(Number(value)), 'median']
              }
            />
            <Bar
              yAxisId="rate"
              dataKey="breachRate"
              fill="var(--color-p99)"
              barSize={10}
              isAnimationActive={false}
            />
            <Line
              yAxisId="ms"
              dataKey="tickMsMedian"
              stroke="var(--color-p50)"
              strokeWidth={1.5}
              dot={{ r: 2, fill: 'var(--color-p50)', strokeWidth: 0 }}
              isAnimationActive={false}
            />
            {load.breachesFrom === null ? null : (
              <ReferenceLine
                yAxisId="ms"
                x={load.breachesFrom}
                stroke="var(--color-bad)"
                strokeDasharray="4 2"
              />
            )}
          </ComposedChart>
        </ResponsiveContainer>
      </div>
      <figcaption className="text-sm text-muted">
        By players, of {load.loop === 'main' ? load.service : `${load.service}, ${load.loop}`}: line, median
        duration; bars, share over budget{load.breachesFrom === null ? '' : '; upright, where breaches begin'}
        .
      </figcaption>
    </figure>
  );
}
