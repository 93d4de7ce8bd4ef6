'use client';

import { Bar, ReferenceArea, ReferenceLine } from 'recharts';
import { valueTicks } from '@/components/charts/axis-ticks.ts';
import { PlotFrame } from '@/components/charts/plot-frame.tsx';
import { useZone } from '@/components/shell/zone.tsx';
import { valueInWords } from '@/lib/alerts/rule-words.ts';
import type { RehearsalAnswer } from '@/lib/api/alerts.ts';
import { formatAxisTime, formatClock } from '@/lib/format/time.ts';

const heightPx = 170;
/** A label of the time axis stands at every so many steps. */
const mostLabels = 8;

/** The largest value of any server step by step, the threshold, and when the rule would have fired. */
export function RehearsalChart({ answer, threshold }: { answer: RehearsalAnswer; threshold: number }) {
  const zone = useZone();
  const { kind, values, fired, stepMs } = answer;
  const [fromMs, toMs] = [Date.parse(answer.from), Date.parse(answer.to)];
  const rows = values.map((value, i) => ({ atMs: fromMs + i * stepMs, value }));
  const stepOf = (iso: string | null) => {
    const place = Math.floor((Date.parse(iso ?? answer.to) - fromMs) / stepMs);
    return rows[Math.min(rows.length - 1, Math.max(0, place))]?.atMs;
  };
  const top = Math.max(threshold * 1.2, ...values.map(value => value ?? 0));
  const words = (value: number) => valueInWords(kind, value);
  return (
    <PlotFrame
      label={`Largest value of any server, ${formatClock(fromMs, zone)} to ${formatClock(toMs, zone)}, threshold ${words(threshold)}`}
      rows={rows}
      heightPx={heightPx}
      x={{
        dataKey: 'atMs',
        tickLine: false,
        interval: Math.max(0, Math.ceil(rows.length / mostLabels) - 1),
        tickFormatter: (atMs: number) => formatAxisTime(atMs, toMs - fromMs, zone),
      }}
      left={{ ticks: valueTicks(top, 3), format: words }}
      place={({ atMs }) => `${formatClock(atMs, zone)} to ${formatClock(atMs + stepMs, zone)}`}
      reading={(_, value) => ({ name: 'largest', text: words(value) })}
    >
      {fired.map(({ firedAt, resolvedAt, service }) => (
        <ReferenceArea
          key={`${firedAt} ${service}`}
          x1={stepOf(firedAt)}
          x2={stepOf(resolvedAt)}
          fill="var(--color-bad)"
          fillOpacity={0.25}
          stroke="var(--color-bad)"
        />
      ))}
      <Bar dataKey="value" fill="var(--color-p99)" isAnimationActive={false} />
      <ReferenceLine
        y={threshold}
        stroke="var(--color-fg)"
        strokeDasharray="4 3"
        label={{
          value: `threshold ${words(threshold)}`,
          position: 'insideTopLeft',
          fill: 'var(--color-muted)',
        }}
      />
    </PlotFrame>
  );
}
