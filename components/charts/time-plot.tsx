'use client';

import { memo, type ReactNode } from 'react';
import {
  Area,
  Bar,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceLine,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { withoutZeros } from '@/lib/format/duration.ts';
import { formatAxisTime, type Zone } from '@/lib/format/time.ts';
import { timeTicks, valueTicks } from './axis-ticks.ts';
import { chartRows, highest, lonePlaces } from './chart-rows.ts';
import type { ChartLine, ChartSpec } from './chart-spec.ts';
import { CursorLegend } from './cursor-legend.tsx';
import { plotLeft, plotRight } from './insets.ts';
import { MarkLayer } from './mark-layer.tsx';

type TimePlotProps = {
  spec: ChartSpec;
  zone: Zone;
  label: string;
  /** Where the values under the cursor are written. */
  slot: HTMLElement | null;
  legend: (index: number | null) => ReactNode;
};

const heightPx = 132;
const still = { isAnimationActive: false, connectNulls: false, activeDot: false } as const;

function drawLine(line: ChartLine): ReactNode {
  const { key, colour, dash, look } = line;
  if (look === 'bar') return <Bar key={key} dataKey={key} fill={colour} isAnimationActive={false} />;
  const lone = lonePlaces(line.values);
  const dot = ({ cx, cy, index }: { cx?: number; cy?: number; index?: number }) =>
    index !== undefined && lone.has(index) ? (
      <circle key={index} cx={cx} cy={cy} r={1.5} fill={colour} />
    ) : (
      <g key={index} />
    );
  const shared = {
    dataKey: key,
    stroke: colour,
    strokeWidth: 1.5,
    strokeDasharray: dash,
    type: 'linear' as const,
    dot: lone.size > 0 ? dot : false,
    ...still,
  };
  return look === 'area' ? (
    <Area key={key} {...shared} fill={colour} fillOpacity={0.15} />
  ) : (
    <Line key={key} {...shared} />
  );
}

/** recharts, and nowhere else: lines over one time axis whose cursor all charts of the page share. */
export const TimePlot = memo(function TimePlot({ spec, zone, label, slot, legend }: TimePlotProps) {
  const { at, from, to, lines, references = [], marks, format, base } = spec;
  const top = Math.max(highest(lines), ...references.map(({ value }) => value));
  const steps = valueTicks(top, 3, base);
  return (
    <ComposedChart
      data={chartRows(at, lines)}
      syncId="time"
      responsive
      style={{ width: '100%', height: heightPx }}
      margin={{ top: 8, right: plotRight, bottom: 0, left: 0 }}
      barCategoryGap={0}
      aria-label={label}
    >
      <CartesianGrid vertical={false} stroke="var(--color-line)" />
      <XAxis
        dataKey="at"
        type="number"
        scale="time"
        domain={[from, to]}
        allowDataOverflow
        ticks={timeTicks(from, to, 8)}
        tickFormatter={(value: number) => formatAxisTime(value, to - from, zone)}
        stroke="var(--color-strong)"
        tickSize={4}
        height={22}
      />
      <YAxis
        width={plotLeft}
        domain={[0, steps.at(-1) ?? 1]}
        ticks={steps}
        tickFormatter={(value: number) => withoutZeros(format(value))}
        axisLine={false}
        tickLine={false}
        allowDataOverflow
      />
      {lines.map(drawLine)}
      {references.map(({ value, label: name }) => (
        <ReferenceLine key={name} y={value} stroke="var(--color-bad)" strokeDasharray="4 3" />
      ))}
      {marks ? <MarkLayer marks={marks.at} from={from} to={to} colour={marks.colour} /> : null}
      <Tooltip
        cursor={{ stroke: 'var(--color-muted)', strokeWidth: 1 }}
        isAnimationActive={false}
        content={() => null}
      />
      <CursorLegend at={at} slot={slot} legend={legend} />
    </ComposedChart>
  );
});
