'use client';

import { type KeyboardEvent, type PointerEvent, useState } from 'react';
import { plotLeft } from './insets.ts';
import { barAt, type StripBar } from './strip-layout.ts';
import type { Tick } from './tick-strip.tsx';

type Options = {
  bars: readonly StripBar<Tick>[];
  plotWidth: number;
  from: number;
  to: number;
  onPoint: (tick: Tick | null) => void;
  onOpen: (tick: Tick) => void;
  onZoom: (fromMs: number, toMs: number) => void;
};

const dragFromPx = 5;

/** Hover and arrows point at a tick, a click or Enter opens it, a drag zooms. */
export function useStripPointer({ bars, plotWidth, from, to, onPoint, onOpen, onZoom }: Options) {
  const [cursor, setCursor] = useState<number | null>(null);
  const [drag, setDrag] = useState<readonly [number, number] | null>(null);
  const [downAt, setDownAt] = useState<number | null>(null);

  const placeOf = (event: PointerEvent<HTMLElement>) =>
    Math.min(
      plotWidth,
      Math.max(0, event.clientX - event.currentTarget.getBoundingClientRect().left - plotLeft),
    );
  const point = (bar: StripBar<Tick> | null) => {
    setCursor(bar ? bar.x : null);
    onPoint(bar?.tick ?? null);
  };
  const step = (by: number) => {
    const sorted = [...bars].sort((a, b) => a.x - b.x);
    const here = cursor === null ? sorted.length - 1 : sorted.findIndex(bar => bar.x >= cursor) + by;
    point(sorted[Math.min(sorted.length - 1, Math.max(0, here))] ?? null);
  };
  const moves = new Map<string, () => void>([
    ['ArrowLeft', () => step(-1)],
    ['ArrowRight', () => step(1)],
    ['Home', () => point(barAt(bars, 0))],
    ['End', () => point(barAt(bars, plotWidth))],
    [
      'Enter',
      () => {
        const bar = cursor === null ? null : bars.find(each => each.x === cursor);
        if (bar) onOpen(bar.tick);
      },
    ],
  ]);
  const handlers = {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      setDownAt(placeOf(event));
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const x = placeOf(event);
      point(barAt(bars, x));
      if (downAt !== null && Math.abs(x - downAt) >= dragFromPx) setDrag([downAt, x]);
    },
    onPointerUp: (event: PointerEvent<HTMLElement>) => {
      const bar = barAt(bars, placeOf(event));
      if (drag) {
        const times = drag.map(x => from + (x / plotWidth) * (to - from));
        onZoom(Math.min(...times), Math.max(...times));
      } else if (downAt !== null && bar) onOpen(bar.tick);
      setDownAt(null);
      setDrag(null);
    },
    onPointerLeave: () => {
      setDownAt(null);
      setDrag(null);
      point(null);
    },
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
      const move = moves.get(event.key);
      if (!move) return;
      event.preventDefault();
      move();
    },
  };
  return { cursor, drag, handlers };
}
