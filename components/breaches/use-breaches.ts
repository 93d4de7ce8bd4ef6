'use client';

import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { liveHref, type Params, withParams } from '@/components/links.ts';
import { usePaused } from '@/components/live/live-store.ts';
import { useStream } from '@/components/live/use-live.ts';
import type { Breach, BreachesAnswer } from '@/lib/api/schemas.ts';
import { countNew, mergeBreaches } from './feed-list.ts';

type Options = { initial: readonly Breach[]; filters: Params; most: number; live: boolean };

/**
 * The latest breaches, new ones on top by themselves. While `hold` or paused they wait: nothing moves under the
 * cursor. The stream tells only what is new, so each connection first asks for what it missed.
 */
export function useBreaches({ initial, filters, most, live }: Options) {
  const [list, setList] = useState<readonly Breach[]>(initial);
  const [waiting, setWaiting] = useState<readonly Breach[]>([]);
  const [hold, setHold] = useState(false);
  const paused = usePaused();
  const stopped = useRef(false);
  stopped.current = hold || paused;

  const take = (fresh: readonly Breach[]) => {
    shown();
    if (stopped.current) setWaiting(before => mergeBreaches(before, fresh, most));
    else setList(before => mergeBreaches(before, fresh, most));
  };
  const shown = useStream({
    url: live ? liveHref('breaches', filters) : null,
    event: 'breaches',
    beats: false,
    onData: data => take((JSON.parse(data) as { breaches: Breach[] }).breaches),
    onOpen: () => {
      fetch(withParams('/api/v1/breaches', { ...filters, limit: String(Math.min(most, 50)) }))
        .then(answer => (answer.ok ? (answer.json() as Promise<BreachesAnswer>) : null))
        .then(answer => answer && take(answer.breaches))
        .catch(() => {}); // The stream is open: what comes next is shown, and the chip tells of a store that is down.
    },
  });
  const release = useEffectEvent(() => {
    setList(before => mergeBreaches(before, waiting, most));
    setWaiting([]);
  });
  const held = hold || paused;
  useEffect(() => {
    if (!held) release();
  }, [held]);
  return { list, waiting: countNew(list, waiting), setHold };
}
