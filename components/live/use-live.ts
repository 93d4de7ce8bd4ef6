'use client';

import { useEffect, useEffectEvent, useId, useState } from 'react';
import { enter, forget, report } from './live-store.ts';
import { usePaused } from './live-url.ts';
import { follow } from './source.ts';

type StreamOptions = {
  /** Null: follow nothing. */
  url: string | null;
  /** Whether each frame says all there is, about once a second; else frames are news, and come when there are some. */
  whole?: boolean;
  onData: (data: string) => void;
  onOpen?: () => void;
  onUnavailable?: () => void;
};

/** Follows one stream while mounted and tells the chip about it. Returns what to call when its data came another way. */
export function useStream({ url, whole = true, onData, onOpen, onUnavailable }: StreamOptions): () => void {
  const id = useId();
  const heard = useEffectEvent(onData);
  const opened = useEffectEvent(() => onOpen?.());
  const missed = useEffectEvent(() => onUnavailable?.());
  useEffect(() => {
    if (!url) return;
    enter(id, whole);
    const stop = follow(url, whole, {
      onOpen: () => {
        report(id, { open: true });
        opened();
      },
      onEvent: data => {
        report(id, { open: true, goodAt: Date.now(), reason: null });
        heard(data);
      },
      onUnavailable: reason => {
        report(id, { open: true, reason });
        missed();
      },
      onClosed: () => report(id, { open: false }),
    });
    return () => {
      stop();
      forget(id);
    };
  }, [id, url, whole]);
  return () => report(id, { goodAt: Date.now(), reason: null });
}

/**
 * The latest answer of a stream, beginning with what the server rendered, and again when it renders something else; a
 * paused page follows nothing.
 */
export function useLive<Answer>(url: string | null, initial: Answer): Answer {
  const [held, setHeld] = useState({ initial, answer: initial });
  if (held.initial !== initial) setHeld({ initial, answer: initial });
  const paused = usePaused();
  useStream({
    url: paused ? null : url,
    onData: data => setHeld({ initial, answer: JSON.parse(data) as Answer }),
  });
  return held.initial === initial ? held.answer : initial;
}
