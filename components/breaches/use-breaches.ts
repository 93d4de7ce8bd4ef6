'use client';

import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { liveHref, type Params, withParams } from '@/components/links.ts';
import { usePaused } from '@/components/live/live-url.ts';
import { useStream } from '@/components/live/use-live.ts';
import type { Breach, BreachesAnswer } from '@/lib/api/schemas.ts';
import { countNew, mergeBreaches } from './feed-list.ts';

type Options = { initial: readonly Breach[]; filters: Params; most: number; live: boolean };

const retryMs = 3000;

/**
 * The latest breaches, new ones on top by themselves. While `hold` or paused they wait: nothing moves under the
 * cursor. The stream tells only what is new, so each connection first asks for what it missed.
 */
export function useBreaches({ initial, filters, most, live }: Options) {
  const [list, setList] = useState<readonly Breach[]>(initial);
  const [waiting, setWaiting] = useState<readonly Breach[]>([]);
  const [hold, setHold] = useState(false);
  const retry = useRef<ReturnType<typeof setTimeout>>(undefined);
  const held = usePaused() || hold;

  const take = (fresh: readonly Breach[]) => {
    (held ? setWaiting : setList)(before => mergeBreaches(before, fresh, most));
  };
  const catchUp = useEffectEvent(() => {
    clearTimeout(retry.current);
    const again = () => {
      retry.current = setTimeout(catchUp, retryMs);
    };
    fetch(withParams('/api/v1/breaches', { ...filters, limit: String(Math.min(most, 50)) }))
      .then(answer => (answer.ok ? (answer.json() as Promise<BreachesAnswer>) : null))
      .then(answer => {
        if (!answer) return again();
        good();
        take(answer.breaches);
      })
      .catch(again);
  });
  const { good } = useStream({
    url: live ? liveHref('breaches', filters) : null,
    whole: false,
    onData: data => take((JSON.parse(data) as { breaches: Breach[] }).breaches),
    onOpen: () => catchUp(),
    onUnavailable: () => {
      clearTimeout(retry.current);
      retry.current = setTimeout(catchUp, retryMs);
    },
  });
  const release = useEffectEvent(() => {
    setList(before => mergeBreaches(before, waiting, most));
    setWaiting([]);
  });
  useEffect(() => {
    if (!held) release();
  }, [held]);
  useEffect(() => () => clearTimeout(retry.current), []);
  return { list, waiting: countNew(list, waiting), setHold };
}
