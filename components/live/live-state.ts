import { formatAge } from '../../lib/format/duration.ts';

/** One open stream of the page on screen. Times are Date.now() of this browser. */
export type Stream = {
  /** Says something about once a second even if nothing happens, so that silence means trouble. */
  beats: boolean;
  open: boolean;
  heardAt: number;
  /** When what is on screen arrived. */
  shownAt: number;
  /** Why the server has nothing to say: the store cannot be read. */
  reason: string | null;
};

export type LiveState = { paused: boolean; streams: ReadonlyMap<string, Stream> };

export type LiveReading = {
  kind: 'live' | 'paused' | 'stale' | 'down';
  label: string;
  detail: string;
};

const staleAfterMs = 3000;

/** What the chip says; null where the page follows nothing. */
export function readLive({ paused, streams }: LiveState, now: number): LiveReading | null {
  const all = [...streams.values()];
  if (all.length === 0) return null;
  const oldest = Math.min(...all.map(stream => stream.shownAt));
  const age = formatAge(now - oldest);
  if (paused) return { kind: 'paused', label: `PAUSED ${age}`, detail: `Paused: this is ${age} old` };
  const reason = all.find(stream => stream.reason)?.reason;
  if (reason) return { kind: 'down', label: `NO STORE ${age}`, detail: `${reason} (last data ${age} ago)` };
  if (!all.every(stream => stream.open) && now - oldest > staleAfterMs)
    return {
      kind: 'down',
      label: `OFFLINE ${age}`,
      detail: `The dashboard does not answer; last data ${age} ago`,
    };
  const silent = all.some(stream => stream.beats && now - stream.heardAt > staleAfterMs);
  if (silent) return { kind: 'stale', label: `STALE ${age}`, detail: `Nothing new for ${age}` };
  return { kind: 'live', label: 'LIVE', detail: 'Live, about once a second' };
}
