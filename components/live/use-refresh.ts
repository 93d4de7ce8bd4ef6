'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useId } from 'react';
import { usePaused } from '@/components/live/live-url.ts';
import { enter, forget, report } from './live-store.ts';

const everyMs = 2_000;

/**
 * Reads the page's data again every two seconds, unless it is paused or out of sight. The chip is told of it, and of
 * each `answer` that comes: what changes by itself can be paused, and says how old it is.
 */
export function useRefresh(answer: object): void {
  const router = useRouter();
  const id = useId();
  const paused = usePaused();
  useEffect(() => {
    if (paused) return;
    enter(id, true);
    const timer = setInterval(() => document.visibilityState === 'visible' && router.refresh(), everyMs);
    return () => {
      clearInterval(timer);
      forget(id);
    };
  }, [paused, router, id]);
  useEffect(() => {
    if (answer) report(id, { open: true, goodAt: Date.now() });
  }, [answer, id]);
}
