'use client';

import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import { useAxis } from './axis-context.tsx';
import { spanOf } from './axis-store.ts';
import { plotLeft } from './insets.ts';
import type { PlotReach } from './plot-reach.ts';

const dragFromPx = 5;
/** The second click of a double click comes within so many ms. */
const doubleClickMs = 500;

/** Hover and arrows move the cursor that all plots share, a drag or Shift with arrows selects, a click or Enter opens. A click or a double click beside a selection ends it and opens nothing. */
export function usePlotInput({ step, say, snap, open, wideMs = 0 }: PlotReach, plotWidth: number) {
  const { from, to, store } = useAxis();
  const [said, setSaid] = useState('');
  const down = useRef<number | null>(null);
  const anchor = useRef<number | null>(null);
  const clearedAt = useRef(Number.NEGATIVE_INFINITY);
  const msPerPx = (to - from) / Math.max(1, plotWidth);

  const momentOf = (event: PointerEvent<HTMLElement>) => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left - plotLeft;
    return from + Math.min(plotWidth, Math.max(0, x)) * msPerPx;
  };
  const moveTo = (atMs: number, selecting: boolean) => {
    if (!selecting) anchor.current = null;
    else anchor.current ??= store.get().cursorMs ?? atMs;
    const begun = anchor.current;
    store.set({
      cursorMs: atMs,
      ...(begun === null
        ? {}
        : { selection: spanOf(Math.min(begun, atMs), Math.max(begun, atMs) + wideMs, [from, to]) }),
    });
    setSaid(say(atMs));
  };
  const walk = (by: -1 | 1, selecting: boolean) => {
    const next = step(store.get().cursorMs, by);
    moveTo(Math.min(to, Math.max(from, next)), selecting);
  };

  const handlers = {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      down.current = momentOf(event);
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const at = momentOf(event);
      const begun = down.current;
      if (begun !== null && Math.abs(at - begun) >= dragFromPx * msPerPx)
        store.set({ cursorMs: at, selection: spanOf(begun, at, [from, to]) });
      else store.set({ cursorMs: snap?.(at, msPerPx) ?? at });
    },
    onPointerUp: (event: PointerEvent<HTMLElement>) => {
      const at = momentOf(event);
      if (down.current !== null && Math.abs(at - down.current) < dragFromPx * msPerPx) {
        if (store.get().selection) {
          clearedAt.current = event.timeStamp;
          store.set({ selection: null });
        } else if (event.timeStamp - clearedAt.current > doubleClickMs) open?.(snap?.(at, msPerPx) ?? at);
      }
      down.current = null;
    },
    onPointerCancel: () => {
      down.current = null;
    },
    onPointerLeave: () => {
      down.current = null;
      store.set({ cursorMs: null });
    },
    onBlur: () => {
      anchor.current = null;
      setSaid('');
      store.set({ cursorMs: null });
    },
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const { cursorMs, selection } = store.get();
      if (event.key === 'ArrowLeft') walk(-1, event.shiftKey);
      else if (event.key === 'ArrowRight') walk(1, event.shiftKey);
      else if (event.key === 'Home') moveTo(step(null, 1), event.shiftKey);
      else if (event.key === 'End') moveTo(step(null, -1), event.shiftKey);
      else if (event.key === 'Enter' && cursorMs !== null && !selection) open?.(cursorMs);
      else return;
      event.preventDefault();
    },
  };
  return { handlers, said };
}
