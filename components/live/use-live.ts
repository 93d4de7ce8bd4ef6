'use client';

import { useEffect, useEffectEvent, useId, useRef, useState } from 'react';
import type { Followed } from './browser-stream.ts';
import type { FleetPatch } from './fleet-lens.ts';
import { enter, forget, report } from './live-store.ts';
import { usePaused } from './live-url.ts';
import { follow } from './source.ts';

type StreamOptions = {
  /** Null: follow nothing. */
  url: string | null;
  /** Whether each frame says all there is, about once a second; else frames are news, and come when there are some. */
  whole?: boolean;
  /** Why the server had nothing to render; null: it had. */
  reason?: string | null;
  onData?: (data: string) => void;
  onFleet?: (patch: FleetPatch) => void;
  onOpen?: () => void;
  onUnavailable?: () => void;
};

/**
 * Follows one stream while mounted and tells the chip about it. `good` is to be called when its data came another way,
 * `see` with the rows of the fleet that are shown.
 */
export function useStream({
  url,
  whole = true,
  reason: noneYet = null,
  onData,
  onFleet,
  onOpen,
  onUnavailable,
}: StreamOptions): {
  good: () => void;
  see: (keys: readonly string[]) => void;
} {
  const id = useId();
  const followed = useRef<Followed | null>(null);
  const shown = useRef<readonly string[] | null>(null);
  const entered = useEffectEvent(() => enter(id, whole, noneYet));
  const heard = useEffectEvent((data: string) => onData?.(data));
  const patchedBy = useEffectEvent((patch: FleetPatch) => onFleet?.(patch));
  const opened = useEffectEvent(() => onOpen?.());
  const missed = useEffectEvent(() => onUnavailable?.());
  useEffect(() => {
    if (!url) return;
    entered();
    const isGood = () => report(id, { open: true, goodAt: Date.now(), reason: null });
    const own = follow(url, whole, {
      onOpen: () => {
        report(id, { open: true });
        opened();
      },
      onEvent: data => {
        isGood();
        heard(data);
      },
      onFleet: patch => {
        isGood();
        patchedBy(patch);
      },
      onUnavailable: reason => {
        report(id, { open: true, reason });
        missed();
      },
      onClosed: () => report(id, { open: false }),
    });
    followed.current = own;
    if (shown.current) own.see(shown.current);
    return () => {
      own.stop();
      followed.current = null;
      forget(id);
    };
  }, [id, url, whole]);
  return {
    good: () => report(id, { goodAt: Date.now(), reason: null }),
    see: keys => {
      shown.current = keys;
      followed.current?.see(keys);
    },
  };
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
