import { useSyncExternalStore } from 'react';
import { goodUntil, type LiveState, type Stream } from './live-state.ts';

/** Shared by every stream and the chip of this tab. */
const nothing: LiveState = { pausedAt: null, streams: new Map() };
let state: LiveState = nothing;
const listeners = new Set<() => void>();

function set(next: LiveState): void {
  state = next;
  for (const listener of listeners) listener();
}

export function pause(paused: boolean): void {
  set({ ...state, pausedAt: paused ? Date.now() : null });
}

export function togglePause(): void {
  if (state.streams.size > 0) pause(state.pausedAt === null);
}

function put(id: string, stream: Stream): void {
  set({ ...state, streams: new Map(state.streams).set(id, stream) });
}

/** A page begins to follow; what the server rendered counts as good. */
export function enter(id: string, beats: boolean): void {
  put(id, { beats, open: false, goodAt: Date.now(), reason: null });
}

/** What became of a stream; of one that is not followed any more, nothing. */
export function report(id: string, change: Partial<Stream>): void {
  const before = state.streams.get(id);
  if (before) put(id, { ...before, goodAt: goodUntil(before, Date.now()), ...change });
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
    () => state.pausedAt !== null,
    () => false,
  );
