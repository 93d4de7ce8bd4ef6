'use client';

import { useEffect } from 'react';
import { useSelection } from '@/components/charts/axis-context.tsx';
import { pause, readMode } from '@/components/live/live-url.ts';

/** Nothing moves under a selection: it pauses what is live, and lets it go on when it is cleared. */
export function usePauseWhileSelecting(): void {
  const selecting = useSelection() !== null;
  useEffect(() => {
    if (!selecting || readMode(new URLSearchParams(location.search)).kind !== 'live') return;
    pause(true);
    return () => pause(false);
  }, [selecting]);
}
