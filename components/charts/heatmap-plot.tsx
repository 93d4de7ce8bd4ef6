'use client';

import { useEffect, useRef, useState } from 'react';
import { formatMs, withoutZeros } from '@/lib/format/duration.ts';
import { heatTicks } from './heatmap-layout.ts';
import { plotLeft, plotRight } from './insets.ts';
import { type HeatPaint, paintHeatmap } from './paint-heatmap.ts';
import { sizedContext } from './sized-context.ts';
import { useColours } from './use-colours.ts';

type HeatmapPlotProps = { paint: Omit<HeatPaint, 'ticks'>; width: number; heightPx: number };

const variables = {
  low: '--color-heat-low',
  high: '--color-heat-high',
  overLow: '--color-heat-over-low',
  overHigh: '--color-heat-over-high',
  budget: '--color-fg',
  grid: '--color-line',
  text: '--color-muted',
  deploy: '--color-muted',
  p99: '--color-p99',
} as const;

const labelApartPx = 14;

/** How many ticks took how long, on one canvas. */
export function HeatmapPlot({ paint, width, heightPx }: HeatmapPlotProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [cells] = useState(() => document.createElement('canvas'));
  const colours = useColours(canvas, variables);
  useEffect(() => {
    const context = sizedContext(canvas.current, width, heightPx);
    if (!context || !colours) return;
    const ticks = heatTicks(paint.rows, labelApartPx / heightPx).map(ms => ({
      ms,
      label: withoutZeros(formatMs(ms)),
    }));
    const size = {
      width,
      height: heightPx,
      left: plotLeft,
      right: plotRight,
      density: window.devicePixelRatio || 1,
    };
    paintHeatmap(context, cells, { ...paint, ticks }, colours, size);
  }, [paint, colours, cells, width, heightPx]);
  return <canvas ref={canvas} className="block size-full" />;
}
