import { useSyncExternalStore } from 'react';
import type { LiveState, Stream } from './live-state.ts';

/** Shared by every stream and the chip of this tab. */
const nothing: LiveState = { paused: false, streams: new Map() };
let state: LiveState = nothing;
const listeners = new Set<() => void>();

function set(next: LiveState): void {
  state = next;
  for (const listener of listeners) listener();
}

export function pause(paused: boolean): void {
  set({ ...state, paused });
}

export function togglePause(): void {
  if (state.streams.size > 0) pause(!state.paused);
}

export function report(id: string, change: Partial<Stream>): void {
  const now = Date.now();
  const before = state.streams.get(id) ?? {
    beats: true,
    open: false,
    heardAt: now,
    shownAt: now,
    reason: null,
  };
  set({ ...state, streams: new Map(state.streams).set(id, { ...before, ...change }) });
}

/** A page that is left takes its streams with it. A pause stays: the next page says so in the same place. */
export function forget(id: string): void {
  const streams = new Map(state.streams);
  streams.delete(id);
  set({ ...state, streams });
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useLiveState = (): LiveState =>
  useSyncExternalStore(
    subscribe,
    () => state,
    () => nothing,
  );

export const usePaused = (): boolean =>
  useSyncExternalStore(
    subscribe,
    () => state.paused,
    () => false,
  );
