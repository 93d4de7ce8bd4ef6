'use client';

import { useEffect, useEffectEvent, useId, useRef, useState } from 'react';
import { forget, report, usePaused } from './live-store.ts';
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

/** Follows one stream while mounted and tells the chip about it. Returns `shown`, to call when data is put on screen. */
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
    report(id, { beats, shownAt: Date.now(), heardAt: Date.now() });
    const stop = follow(url, event, {
      onOpen: () => {
        report(id, { open: true, ...(beats ? {} : { reason: null }) });
        opened();
      },
      onEvent: data => {
        report(id, { open: true, heardAt: Date.now(), reason: null });
        heard(data);
      },
      onUnavailable: reason => {
        report(id, { open: true, heardAt: Date.now(), reason });
        missed();
      },
      onClosed: () => report(id, { open: false }),
    });
    return () => {
      stop();
      forget(id);
    };
  }, [id, url, event, beats]);
  return () => report(id, { shownAt: Date.now(), reason: null });
}

/** The latest answer of a stream, beginning with what the server rendered; held back while the page is paused. */
export function useLive<Answer>(url: string | null, event: string, initial: Answer): Answer {
  const [answer, setAnswer] = useState(initial);
  const held = useRef<Answer | null>(null);
  const paused = usePaused();
  const shown = useStream({
    url,
    event,
    onData: data => {
      const next = JSON.parse(data) as Answer;
      if (paused) held.current = next;
      else show(next);
    },
  });
  const show = (next: Answer) => {
    setAnswer(next);
    shown();
  };
  const resume = useEffectEvent(() => {
    if (held.current !== null) show(held.current);
    held.current = null;
  });
  useEffect(() => {
    if (!paused) resume();
  }, [paused]);
  return answer;
}
