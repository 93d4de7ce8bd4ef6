'use client';

import { useEffect, useEffectEvent, useId, useRef, useState } from 'react';
import { enter, forget, report, usePaused } from './live-store.ts';
import { follow } from './source.ts';

type StreamOptions = {
  /** Null: follow nothing. */
  url: string | null;
  event: string;
  beats?: boolean;
  onData: (data: string) => void;
  onOpen?: () => void;
  onUnavailable?: () => void;
};

/** Follows one stream while mounted and tells the chip about it. Returns what to call when its data came another way. */
export function useStream({
  url,
  event,
  beats = true,
  onData,
  onOpen,
  onUnavailable,
}: StreamOptions): () => void {
  const id = useId();
  const heard = useEffectEvent(onData);
  const opened = useEffectEvent(() => onOpen?.());
  const missed = useEffectEvent(() => onUnavailable?.());
  useEffect(() => {
    if (!url) return;
    enter(id, beats);
    const stop = follow(url, event, {
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
  }, [id, url, event, beats]);
  return () => report(id, { goodAt: Date.now(), reason: null });
}

/** The latest answer of a stream, beginning with what the server rendered; held back while the page is paused. */
export function useLive<Answer>(url: string | null, event: string, initial: Answer): Answer {
  const [answer, setAnswer] = useState(initial);
  const held = useRef<Answer | null>(null);
  const paused = usePaused();
  useStream({
    url,
    event,
    onData: data => {
      const next = JSON.parse(data) as Answer;
      if (paused) held.current = next;
      else setAnswer(next);
    },
  });
  const resume = useEffectEvent(() => {
    if (held.current !== null) setAnswer(held.current);
    held.current = null;
  });
  useEffect(() => {
    if (!paused) resume();
  }, [paused]);
  return answer;
}
