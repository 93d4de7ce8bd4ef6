import { useSyncExternalStore } from 'react';
import { goodUntil, type LiveState, type Stream } from './live-state.ts';

/** Shared by every stream and the chip of this tab. */
const nothing: LiveState = { streams: new Map() };
let state: LiveState = nothing;
const listeners = new Set<() => void>();

function set(next: LiveState): void {
  state = next;
  for (const listener of listeners) listener();
}

/** Whether the page on screen follows anything that could be paused. */
export const followsAny = (): boolean => state.streams.size > 0;

function put(id: string, stream: Stream): void {
  set({ streams: new Map(state.streams).set(id, stream) });
}

/** A page begins to follow; what the server rendered counts as good, unless there is a reason why it rendered nothing. */
export function enter(id: string, beats: boolean, reason: string | null = null): void {
  put(id, { beats, open: false, goodAt: Date.now(), reason });
}

/** What became of a stream; of one that is not followed any more, nothing. */
export function report(id: string, change: Partial<Stream>): void {
  const before = state.streams.get(id);
  if (before) put(id, { ...before, goodAt: goodUntil(before, Date.now()), ...change });
}

/** A page that is left takes its streams with it. */
export function forget(id: string): void {
  const streams = new Map(state.streams);
  streams.delete(id);
  set({ streams });
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
