'use client';

import { type KeyboardEvent, type PointerEvent, useMemo, useRef, useState } from 'react';
import type { Span } from '@/components/charts/axis-store.ts';
import { useWidth } from '@/components/charts/use-width.ts';
import { moveRange, type Range, zoomInto } from '@/components/controls/range.ts';
import type { OverviewAnswer } from '@/lib/api/overview.ts';
import { rewindPaths } from './rewind-path.ts';
import { centred, draggedTo, type Grip, gripAt } from './rewind-window.ts';

const heightPx = 34;
const narrowestPx = 4;
const clickPx = 4;

type RewindStripProps = {
  kept: OverviewAnswer;
  all: Span;
  shown: Span;
  range: Range;
  say: (atMs: number) => string;
  onRange: (range: Range) => void;
};

/** The strip itself: columns, and the window over them that is dragged, pressed for, and moved by keys. */
export function RewindStrip({ kept, all, shown, range, say, onRange }: RewindStripProps) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const [grip, setGrip] = useState<Grip | null>(null);
  const [dragged, setDragged] = useState<Span | null>(null);
  const paths = useMemo(() => rewindPaths(kept, width, heightPx), [kept, width]);
  const msPerPx = (all[1] - all[0]) / Math.max(1, width);
  const window = dragged ?? shown;
  const momentOf = (event: PointerEvent<HTMLElement>) =>
    all[0] + (event.clientX - event.currentTarget.getBoundingClientRect().left) * msPerPx;
  const end = () => {
    setGrip(null);
    setDragged(null);
  };
  const handlers = {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      setGrip(gripAt(momentOf(event), shown, msPerPx));
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      if (grip) setDragged(draggedTo(grip, momentOf(event), all));
    },
    onPointerUp: (event: PointerEvent<HTMLElement>) => {
      if (!grip) return;
      const at = momentOf(event);
      const isClick = Math.abs(at - grip.at) < clickPx * msPerPx;
      if (!isClick) onRange(zoomInto(...draggedTo(grip, at, all)));
      else if (!grip.moves) onRange(zoomInto(...centred(at, shown[1] - shown[0], all)));
      end();
    },
    onPointerCancel: end,
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const length = shown[1] - shown[0];
      const middle = (shown[0] + shown[1]) / 2;
      if (event.key === 'ArrowLeft') onRange(moveRange(range, 'earlier', Date.now()));
      else if (event.key === 'ArrowRight') onRange(moveRange(range, 'later', Date.now()));
      else if (event.key === '-') onRange(moveRange(range, 'wider', Date.now()));
      else if (event.key === '+') onRange(zoomInto(...centred(middle, length / 2, all)));
      else if (event.key === 'Home') onRange(zoomInto(...centred(all[0], length, all)));
      else return;
      event.preventDefault();
    },
  };
  const xOf = (at: number) => (at - all[0]) / msPerPx;
  return (
    <div
      ref={box}
      role="slider"
      tabIndex={0}
      aria-label="Time that the plots show, out of all that is kept"
      aria-valuemin={all[0]}
      aria-valuemax={all[1]}
      aria-valuenow={shown[0]}
      aria-valuetext={`${say(shown[0])} to ${say(shown[1])}`}
      className="relative mx-3 cursor-ew-resize touch-pan-y select-none"
      style={{ height: heightPx }}
      {...handlers}
    >
      {width > 0 ? (
        <svg width={width} height={heightPx} aria-hidden="true" className="block">
          <g
            transform={`translate(${xOf(kept.fromMs)}) scale(${(kept.stepMs * kept.ticks.length) / msPerPx / width} 1)`}
          >
            <path d={paths.heard} className="fill-ok" />
            <path d={paths.over} className="fill-bad" />
          </g>
        </svg>
      ) : null}
      <div
        className="pointer-events-none absolute inset-y-0 left-0 border-x-2 border-accent bg-accent/20"
        style={{
          transform: `translateX(${Math.min(width - narrowestPx, xOf(window[0]))}px)`,
          width: Math.max(narrowestPx, xOf(window[1]) - xOf(window[0])),
        }}
      />
    </div>
  );
}
