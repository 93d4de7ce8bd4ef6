'use client';

import { useEffect, useMemo, useRef } from 'react';
import type { InstanceAnswer } from '@/lib/api/schemas.ts';
import { formatMs, withoutZeros } from '@/lib/format/duration.ts';
import { plotLeft, plotRight } from './insets.ts';
import { paintStrip } from './paint-strip.ts';
import { sizedContext } from './sized-context.ts';
import { stripBars, stripLines, stripScale } from './strip-layout.ts';
import { useColours } from './use-colours.ts';

export type Tick = InstanceAnswer['strip'][number];

type TickStripProps = {
  ticks: readonly Tick[];
  from: number;
  to: number;
  budgetMs: number | null;
  pausesAt: readonly number[];
  width: number;
  heightPx: number;
};

const variables = {
  over: '--color-bad',
  under: '--color-ok',
  budget: '--color-fg',
  grid: '--color-line',
  text: '--color-muted',
  pause: '--color-gc',
} as const;

/** Every tick that matters, on one canvas: the longest of each pixel, breaches before all else. */
export function TickStrip({ ticks, from, to, budgetMs, pausesAt, width, heightPx }: TickStripProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const colours = useColours(canvas, variables);
  const plotWidth = Math.max(0, width - plotLeft - plotRight);
  const longest = useMemo(() => ticks.reduce((most, tick) => Math.max(most, tick.durationMs), 0), [ticks]);
  const budget = budgetMs ?? 0;
  const bars = useMemo(
    () => stripBars(ticks, from, to, plotWidth, stripScale(budget || longest, longest)),
    [ticks, from, to, plotWidth, budget, longest],
  );
  useEffect(() => {
    const context = sizedContext(canvas.current, width, heightPx);
    if (!context || !colours) return;
    const place = (at: number) => ((at - from) / (to - from)) * plotWidth;
    const pauses = pausesAt.filter(at => at >= from && at <= to).map(place);
    const lines = stripLines(budget, longest).map(line => ({
      ...line,
      label: withoutZeros(formatMs(line.ms)),
    }));
    const size = { width, height: heightPx, left: plotLeft, right: plotRight };
    paintStrip(context, { bars, lines, pauses }, colours, size);
  }, [bars, colours, width, heightPx, pausesAt, from, to, plotWidth, budget, longest]);
  return <canvas ref={canvas} className="block size-full" />;
}
