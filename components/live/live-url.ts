'use client';

import { useSearchParams } from 'next/navigation';
import { isStill } from '../controls/range.ts';
import { rewriteAddress } from '../controls/rewrite-address.ts';

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
  const now = new URLSearchParams(location.search);
  if (now.has(pausedName) === paused || (paused && now.has(wallName))) return;
  rewriteAddress(params => {
    if (paused) params.set(pausedName, new Date().toISOString());
    else params.delete(pausedName);
  });
}

/** The page on screen for a wall, live from now on; or for people again. */
export const putOnWall = (isOn: boolean): void =>
  rewriteAddress(params => {
    params.delete(pausedName);
    if (isOn) params.set(wallName, '1');
    else params.delete(wallName);
  });

/** The address of the same page now. */
export function nowHref(): string {
  const url = new URL(location.href);
  for (const name of [pausedName, 'from', 'to', 'cursor']) url.searchParams.delete(name);
  return `${url.pathname}${url.search}`;
}
