'use client';

import { type RefObject, useEffect, useRef, useState } from 'react';

const apartMs = 70;

/**
 * The value, a little later for each chart of a page, and not at all while the chart is out of sight. Eight charts
 * drawn at once are one task of over 100 ms each second; one after the other the page answers in between.
 */
export function useTurn<Value>(value: Value, turn: number): [Value, RefObject<HTMLElement | null>] {
  const [shown, setShown] = useState(value);
  const [inSight, setInSight] = useState(true);
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!box.current) return;
    const observer = new IntersectionObserver(entries => setInSight(entries.at(-1)?.isIntersecting ?? true), {
      rootMargin: '200px',
    });
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    if (!inSight) return;
    const timer = setTimeout(() => setShown(value), turn * apartMs);
    return () => clearTimeout(timer);
  }, [value, turn, inSight]);
  return [shown, box];
}
