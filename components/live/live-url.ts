'use client';

import { useSearchParams } from 'next/navigation';
import { isStill } from '../controls/range.ts';

/** What a page shows: now, the moment at which it was paused, or a time that is over. Its address says which. */
export type LiveMode = { kind: 'live' } | { kind: 'paused'; at: number } | { kind: 'historical' };

export const pausedName = 'paused';
/** A screen on a wall: nothing on it pauses. */
export const wallName = 'wall';

export function readMode(params: URLSearchParams): LiveMode {
  const at = Date.parse(params.get(pausedName) ?? '');
  if (Number.isFinite(at) && !params.has(wallName)) return { kind: 'paused', at };
  const to = params.get('to');
  return to !== null && isStill(to) ? { kind: 'historical' } : { kind: 'live' };
}

export const useLiveMode = (): LiveMode => readMode(useSearchParams());

export const usePaused = (): boolean => useLiveMode().kind === 'paused';

/** Pauses the page on screen, or lets it go on, in its address and without a history entry of its own. */
export function pause(paused: boolean): void {
  const url = new URL(location.href);
  if (url.searchParams.has(pausedName) === paused || (paused && url.searchParams.has(wallName))) return;
  if (paused) url.searchParams.set(pausedName, new Date().toISOString());
  else url.searchParams.delete(pausedName);
  history.replaceState(null, '', url);
}

/** The page on screen for a wall, live from now on; or for people again. */
export function putOnWall(isOn: boolean): void {
  const url = new URL(location.href);
  url.searchParams.delete(pausedName);
  if (isOn) url.searchParams.set(wallName, '1');
  else url.searchParams.delete(wallName);
  history.replaceState(null, '', url);
}

/** The address of the same page now. */
export function nowHref(): string {
  const url = new URL(location.href);
  for (const name of [pausedName, 'from', 'to', 'cursor']) url.searchParams.delete(name);
  return `${url.pathname}${url.search}`;
}
