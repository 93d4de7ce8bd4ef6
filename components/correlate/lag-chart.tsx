'use client';

import {
  Bar,
  CartesianGrid,
  ComposedChart,
  Line,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type { CorrelationSpikes } from '@/lib/api/correlation.ts';
import { formatCount } from '@/lib/format/rate.ts';

const heightPx = 150;

/** Spikes by how many ticks later the first breach came; the line is how many it would be by chance. */
export function LagChart({ lags }: { lags: CorrelationSpikes['lags'] }) {
  const most = lags.reduce((a, b) => (b.spikes > a.spikes ? b : a), { lag: 0, spikes: 0, expected: 0 });
  const label = `First breach after a spike by ticks: most (${formatCount(most.spikes)}) after ${most.lag}`;
  return (
    <figure className="flex flex-col gap-1">
      <div role="img" aria-label={label} style={{ height: heightPx }}>
        <ResponsiveContainer
          width="100%"
          height={heightPx}
          initialDimension={{ width: 320, height: heightPx }}
        >
          <ComposedChart
            data={lags}
            margin={{ top: 4, right: 4, bottom: 0, left: 0 }}
            accessibilityLayer={false}
          >
            <CartesianGrid vertical={false} stroke="var(--color-line)" />
            <XAxis dataKey="lag" tickLine={false} axisLine={{ stroke: 'var(--color-strong)' }} />
            <YAxis width={36} tickLine={false} axisLine={false} allowDecimals={false} />
            <Tooltip
              isAnimationActive={false}
              cursor={{ fill: 'var(--color-raised)' }}
              contentStyle={{ background: 'var(--color-raised)', border: '1px solid var(--color-strong)' }}
              labelFormatter={lag => `${lag} ticks later`}
              formatter={(value, key) => [
                Number(value).toFixed(key === 'expected' ? 1 : 0),
                key === 'expected' ? 'by chance' : 'spikes',
              ]}
            />
            <Bar dataKey="spikes" fill="var(--color-p99)" isAnimationActive={false} />
            <Line
              dataKey="expected"
              stroke="var(--color-p50)"
              strokeDasharray="4 2"
              dot={false}
              isAnimationActive={false}
            />
          </ComposedChart>
        </ResponsiveContainer>
      </div>
      <figcaption className="text-sm text-muted">
        Ticks from a spike to the first breach; dashed: by chance.
      </figcaption>
    </figure>
  );
}
