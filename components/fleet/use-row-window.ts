'use client';

import { type RefObject, useEffect, useState } from 'react';
import { type RowWindow, windowOf } from './row-window.ts';

/** What a page is taken to show before it is measured, in px. */
const firstScreenPx = 1000;

/** The lines of a list that are in sight while the page scrolls under them. */
export function useRowWindow(list: RefObject<HTMLElement | null>, count: number, linePx: number): RowWindow {
  const [shown, setShown] = useState<[fromPx: number, toPx: number]>([0, firstScreenPx]);
  useEffect(() => {
    let frame = 0;
    const look = () => {
      frame = 0;
      const top = list.current?.getBoundingClientRect().top ?? 0;
      const next: [number, number] = [-top, window.innerHeight - top];
      // As long as the same lines are drawn nothing has changed.
      setShown(before =>
        windowOf(count, linePx, ...before).first === windowOf(count, linePx, ...next).first &&
        windowOf(count, linePx, ...before).end === windowOf(count, linePx, ...next).end
          ? before
          : next,
      );
    };
    const soon = () => {
      frame ||= requestAnimationFrame(look);
    };
    look();
    window.addEventListener('scroll', soon, { passive: true });
    window.addEventListener('resize', soon);
    return () => {
      cancelAnimationFrame(frame);
      window.removeEventListener('scroll', soon);
      window.removeEventListener('resize', soon);
    };
  }, [list, count, linePx]);
  return windowOf(count, linePx, ...shown);
}
