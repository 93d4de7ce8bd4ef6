'use client';

import { useRouter } from 'next/navigation';
import { followsAny } from './live-store.ts';
import { nowHref, pause, readMode } from './live-url.ts';

/** What Space and the chip do: pause what is live, go on with what is paused, come back from a time that is over. */
export function useLiveToggle(): () => void {
  const router = useRouter();
  return () => {
    const { kind } = readMode(new URLSearchParams(location.search));
    if (kind === 'historical') router.push(nowHref());
    else if (kind === 'paused') pause(false);
    else if (followsAny()) pause(true);
  };
}
