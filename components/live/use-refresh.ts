'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { usePaused } from '@/components/live/live-url.ts';

const everyMs = 2_000;

/** Reads the page's data again every two seconds, unless it is paused or out of sight. */
export function useRefresh(): void {
  const router = useRouter();
  const paused = usePaused();
  useEffect(() => {
    if (paused) return;
    const timer = setInterval(() => document.visibilityState === 'visible' && router.refresh(), everyMs);
    return () => clearInterval(timer);
  }, [paused, router]);
}
