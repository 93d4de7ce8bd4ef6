'use client';

import { useEffect } from 'react';
import { pause, readMode } from '@/components/live/live-url.ts';

/** Nothing moves under a selection: it pauses what is live, and lets it go on when it is cleared. */
export function usePauseWhileSelecting(selecting: boolean): void {
  useEffect(() => {
    if (!selecting || readMode(new URLSearchParams(location.search)).kind !== 'live') return;
    pause(true);
    return () => pause(false);
  }, [selecting]);
}
