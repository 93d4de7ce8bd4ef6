import { formatAge } from '../../lib/format/duration.ts';
import type { LiveMode } from './live-url.ts';

/** One stream of the page on screen. Times are Date.now() of this browser. */
export type Stream = {
  /** Says something about once a second even if nothing happens, so that silence means trouble. */
  beats: boolean;
  open: boolean;
  /** When it was last known to be good: its last data, or for one that does not beat, the last moment it was open. */
  goodAt: number;
  /** Why the server has nothing to say: the store cannot be read. */
  reason: string | null;
};

export type LiveState = { streams: ReadonlyMap<string, Stream> };

export type LiveReading = {
  kind: 'live' | 'paused' | 'historical' | 'stale' | 'down';
  label: string;
  detail: string;
};

const staleAfterMs = 3000;

/** A feed without news is good as long as it is open; a stream that beats is as good as its last data. */
export const goodUntil = ({ beats, open, goodAt, reason }: Stream, now: number): number =>
  !beats && open && reason === null ? now : goodAt;

/** What the chip says; null where the page follows nothing. */
export function readLive({ streams }: LiveState, mode: LiveMode, now: number): LiveReading | null {
  if (mode.kind === 'historical')
    return {
      kind: 'historical',
      label: 'HISTORICAL',
      detail: 'A time that is over. Press to go back to now',
    };
  if (mode.kind === 'paused') {
    const age = formatAge(now - mode.at);
    return { kind: 'paused', label: `PAUSED ${age}`, detail: `Paused: this is ${age} old` };
  }
  const all = [...streams.values()];
  if (all.length === 0) return null;
  const oldMs = Math.max(...all.map(stream => now - goodUntil(stream, now)));
  const age = formatAge(oldMs);
  const reason = all.find(stream => stream.reason)?.reason;
  if (reason) return { kind: 'down', label: `NO STORE ${age}`, detail: `${reason} (last data ${age} ago)` };
  if (oldMs <= staleAfterMs) return { kind: 'live', label: 'LIVE', detail: 'Live, about once a second' };
  if (all.some(stream => !stream.open))
    return {
      kind: 'down',
      label: `OFFLINE ${age}`,
      detail: `The dashboard does not answer; last data ${age} ago`,
    };
  return { kind: 'stale', label: `STALE ${age}`, detail: `Nothing new for ${age}` };
}
