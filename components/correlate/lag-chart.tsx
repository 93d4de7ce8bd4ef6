'use client';

import { Bar, Line } from 'recharts';
import { valueTicks } from '@/components/charts/axis-ticks.ts';
import { PlotFrame } from '@/components/charts/plot-frame.tsx';
import type { CorrelationSpikes } from '@/lib/api/correlation.ts';
import { formatCount } from '@/lib/format/rate.ts';

/** Spikes by how many ticks later the first breach came; the line is how many it would be by chance. */
export function LagChart({ lags }: { lags: CorrelationSpikes['lags'] }) {
  const most = lags.reduce((a, b) => (b.spikes > a.spikes ? b : a), { lag: 0, spikes: 0, expected: 0 });
  const top = Math.max(3, ...lags.flatMap(({ spikes, expected }) => [spikes, expected]));
  return (
    <PlotFrame
      label={`First breach after a spike by ticks: most (${formatCount(most.spikes)}) after ${most.lag}`}
      rows={lags}
      heightPx={170}
      x={{ dataKey: 'lag', tickLine: false }}
      left={{ ticks: valueTicks(top, 3), format: formatCount }}
      place={({ lag }) => `${lag} ticks later`}
      reading={(key, count) =>
        key === 'expected'
          ? { name: 'by chance', text: count.toFixed(1) }
          : { name: 'spikes', text: formatCount(count) }
      }
    >
      <Bar dataKey="spikes" fill="var(--color-p99)" isAnimationActive={false} />
      <Line
        dataKey="expected"
        stroke="var(--color-p50)"
        strokeDasharray="4 2"
        dot={false}
        isAnimationActive={false}
      />
    </PlotFrame>
  );
}
