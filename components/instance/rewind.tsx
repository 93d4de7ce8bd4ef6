'use client';

import { useRouter } from 'next/navigation';
import { type KeyboardEvent, type PointerEvent, useMemo, useRef, useState } from 'react';
import type { Span } from '@/components/charts/axis-store.ts';
import { useWidth } from '@/components/charts/use-width.ts';
import { moveRange, type Range, zoomInto } from '@/components/controls/range.ts';
import { instanceHref, type Params } from '@/components/links.ts';
import { useZone } from '@/components/shell/zone.tsx';
import { Tooltip } from '@/components/ui/tooltip.tsx';
import type { InstanceAnswer } from '@/lib/api/schemas.ts';
import { formatCount } from '@/lib/format/rate.ts';
import { formatAxisTime } from '@/lib/format/time.ts';
import { rewindPaths } from './rewind-path.ts';
import { centred, draggedTo, type Grip, gripAt } from './rewind-window.ts';
import { useOverview } from './use-overview.ts';

const heightPx = 34;
const narrowestPx = 4;
const clickPx = 4;
const about =
  'All that is kept of this server: where it ticked, and how many of its ticks were over budget. Drag the window, press ' +
  'where it should go, or drag beside it for a new one; arrows move it, + and - halve and double it.';

type RewindProps = { answer: InstanceAnswer; range: Range; params: Params };

/** Everything that is kept on one strip, and the part of it that the plots show as a window to be moved. */
export default function Rewind({ answer, range, params }: RewindProps) {
  const { instance, loop } = answer;
  const router = useRouter();
  const zone = useZone();
  const kept = useOverview(instance, loop);
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const [grip, setGrip] = useState<Grip | null>(null);
  const [dragged, setDragged] = useState<Span | null>(null);
  const paths = useMemo(() => kept && rewindPaths(kept, width, heightPx), [kept, width]);
  if (!kept) return <div className="h-[58px]" />;

  const shown: Span = [Date.parse(answer.from), Date.parse(answer.to)];
  const all: Span = [
    Math.min(kept.fromMs, shown[0]),
    Math.max(kept.fromMs + kept.stepMs * kept.ticks.length, shown[1]),
  ];
  const msPerPx = (all[1] - all[0]) / Math.max(1, width);
  const window = dragged ?? shown;
  const go = (next: Range) => router.push(instanceHref(instance, { ...params, ...next }));
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
      if (!isClick) go(zoomInto(...draggedTo(grip, at, all)));
      else if (!grip.moves) go(zoomInto(...centred(at, shown[1] - shown[0], all)));
      end();
    },
    onPointerCancel: end,
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const length = shown[1] - shown[0];
      const middle = (shown[0] + shown[1]) / 2;
      if (event.key === 'ArrowLeft') go(moveRange(range, 'earlier', Date.now()));
      else if (event.key === 'ArrowRight') go(moveRange(range, 'later', Date.now()));
      else if (event.key === '-') go(moveRange(range, 'wider', Date.now()));
      else if (event.key === '+') go(zoomInto(...centred(middle, length / 2, all)));
      else if (event.key === 'Home') go(zoomInto(...centred(all[0], length, all)));
      else return;
      event.preventDefault();
    },
  };
  const xOf = (at: number) => (at - all[0]) / msPerPx;
  const said = (at: number) => formatAxisTime(at, all[1] - all[0], zone);
  const over = kept.breaches.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  return (
    <section aria-label="All that is kept" className="rounded-md border border-line bg-panel pb-1.5">
      <div className="flex min-h-6 items-center gap-x-4 px-3 text-sm">
        <h2 className="font-medium">
          <Tooltip text={about}>Rewind</Tooltip>
        </h2>
        <span className="num ml-auto text-muted">
          {said(all[0])} to {said(all[1])}, {formatCount(over)} bad ticks
        </span>
      </div>
      <div
        ref={box}
        role="slider"
        tabIndex={0}
        aria-label="Time that the plots show, out of all that is kept"
        aria-valuemin={all[0]}
        aria-valuemax={all[1]}
        aria-valuenow={shown[0]}
        aria-valuetext={`${said(shown[0])} to ${said(shown[1])}`}
        className="relative mx-3 cursor-ew-resize touch-pan-y select-none"
        style={{ height: heightPx }}
        {...handlers}
      >
        {width > 0 && paths ? (
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
    </section>
  );
}
