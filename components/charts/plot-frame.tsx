'use client';

import type { ComponentProps, ReactNode } from 'react';
import { CartesianGrid, ComposedChart, Tooltip, XAxis, YAxis } from 'recharts';

/** An axis of values from 0: its ticks say how far it goes. */
type ValueAxis = { ticks: readonly number[]; format: (value: number) => string };

type PlotFrameProps<Row> = {
  /** What it shows, in a sentence. */
  label: string;
  rows: Row[];
  heightPx: number;
  x: ComponentProps<typeof XAxis>;
  left: ValueAxis;
  /** Of what has `yAxisId="right"`. */
  right?: ValueAxis;
  /** What the pointer or the arrow keys are at, and what the value of a line there reads as. */
  place: (row: Row) => string;
  reading: (key: string, value: number) => { name: string; text: string };
  children: ReactNode;
};

const still = { axisLine: false, tickLine: false } as const;

/** A value stays on a line with its unit: recharts breaks labels at spaces. */
function ofValues({ ticks, format }: ValueAxis) {
  const tickFormatter = (value: number) => format(value).replaceAll(' ', '\u00a0');
  return { ...still, width: 48, domain: [0, ticks.at(-1) ?? 1], ticks, tickFormatter };
}

/** Grid, axes and readings of a chart over anything but time. It measures itself, as every chart here does. */
export function PlotFrame<Row>(props: PlotFrameProps<Row>) {
  const { label, rows, heightPx, x, left, right, place, reading, children } = props;
  return (
    <ComposedChart
      data={rows}
      responsive
      style={{ width: '100%', height: heightPx }}
      margin={{ top: 12, right: right ? 8 : 16, bottom: 0, left: 0 }}
      aria-label={label}
    >
      <CartesianGrid vertical={false} stroke="var(--color-line)" />
      <XAxis stroke="var(--color-strong)" tickSize={4} height={26} {...x} />
      <YAxis {...ofValues(left)} />
      {right ? <YAxis yAxisId="right" orientation="right" {...ofValues(right)} /> : null}
      {children}
      <Tooltip
        isAnimationActive={false}
        cursor={{ stroke: 'var(--color-muted)', fill: 'var(--color-raised)' }}
        contentStyle={{ background: 'var(--color-raised)', border: '1px solid var(--color-strong)' }}
        itemStyle={{ color: 'var(--color-fg)' }}
        labelFormatter={(_, [first]) => (first ? place(first.payload as Row) : '')}
        formatter={(value, key) => {
          const { name, text } = reading(String(key), Number(value));
          return [text, name];
        }}
      />
    </ComposedChart>
  );
}
