'use client';

import { type ReactNode, useEffect, useRef } from 'react';
import { useAxis } from './axis-context.tsx';
import { plotLeft, plotRight } from './insets.ts';
import type { PlotReach } from './plot-reach.ts';
import { Uprights } from './uprights.tsx';
import { usePlotInput } from './use-plot-input.ts';
import { useWidth } from './use-width.ts';

type TimeFrameProps = {
  /** Name and latest values. */
  label: string;
  heightPx: number;
  reach: PlotReach;
  /** Draws the plot into this width, the room for the axis included. */
  children: (width: number) => ReactNode;
};

const notKept = 'repeating-linear-gradient(135deg, var(--color-line) 0 2px, transparent 2px 8px)';

/**
 * What makes a picture over time one that can be reached and read: a name, a tab stop, arrow keys, the cursor and the
 * selection that it shares with the others of the page. The cursor is moved without React: it follows the pointer.
 */
export function TimeFrame({ label, heightPx, reach, children }: TimeFrameProps) {
  const { from, to, keptFrom, store } = useAxis();
  const box = useRef<HTMLDivElement>(null);
  const line = useRef<HTMLDivElement>(null);
  const selected = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const plotWidth = Math.max(0, width - plotLeft - plotRight);
  const { handlers, said } = usePlotInput(reach, plotWidth);

  useEffect(() => {
    const place = (at: number) => plotLeft + ((at - from) / (to - from)) * plotWidth;
    const show = () => {
      const { cursorMs, selection } = store.get();
      if (!line.current || !selected.current) return;
      const seen = cursorMs !== null && cursorMs >= from && cursorMs <= to;
      line.current.style.opacity = seen ? '1' : '0';
      if (seen) line.current.style.transform = `translateX(${place(cursorMs)}px)`;
      selected.current.style.opacity = selection ? '1' : '0';
      if (!selection) return;
      selected.current.style.transform = `translateX(${place(selection[0])}px)`;
      selected.current.style.width = `${Math.max(1, place(selection[1]) - place(selection[0]))}px`;
    };
    show();
    return store.subscribe(show);
  }, [store, from, to, plotWidth]);

  return (
    <div
      ref={box}
      role="application"
      aria-label={label}
      aria-roledescription="chart"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: arrows and Enter act on it.
      tabIndex={0}
      className="relative touch-pan-y cursor-crosshair select-none overflow-hidden"
      style={{ height: heightPx }}
      {...handlers}
    >
      {keptFrom > from ? (
        <div
          className="pointer-events-none absolute inset-y-0 border-r border-strong"
          style={{
            left: plotLeft,
            width: Math.min(1, (keptFrom - from) / (to - from)) * plotWidth,
            background: notKept,
          }}
        />
      ) : null}
      {width > 0 ? children(width) : null}
      {plotWidth > 0 ? <Uprights plotWidth={plotWidth} /> : null}
      <div
        ref={selected}
        className="pointer-events-none absolute inset-y-0 left-0 border-x border-accent bg-accent/15 opacity-0"
      />
      <div ref={line} className="pointer-events-none absolute inset-y-0 left-0 w-px bg-muted opacity-0" />
      {/* Speaks only when somebody moves the cursor by keyboard, never once a second. */}
      <span className="sr-only" aria-live="polite">
        {said}
      </span>
    </div>
  );
}
