import { describe, expect, it } from 'vitest';
import { readLive, type Stream } from './live-state.ts';

const now = 1_000_000;
const fresh: Stream = { beats: true, open: true, goodAt: now - 800, reason: null };
const quiet: Stream = { beats: false, open: true, goodAt: now - 60_000, reason: null };
const read = (pausedAt: number | null, ...streams: Stream[]) =>
  readLive(
    { streams: new Map(streams.map((stream, i) => [String(i), stream])) },
    pausedAt === null ? { kind: 'live' } : { kind: 'paused', at: pausedAt },
    now,
  )?.label;

describe('what the live chip says', () => {
  it('says nothing on a page that follows nothing', () => expect(read(null)).toBeUndefined());

  it('is live while a beating stream is heard', () => expect(read(null, fresh)).toBe('LIVE'));

  it('is stale after three missed seconds', () =>
    expect(read(null, { ...fresh, goodAt: now - 4100 })).toBe('STALE 4 s'));

  it('does not take the silence of a feed without news for staleness', () =>
    expect([read(null, quiet), read(null, fresh, quiet)]).toEqual(['LIVE', 'LIVE']));

  it('counts the age of a paused page from the pause, whatever the streams do', () =>
    expect(read(now - 12_000, quiet, { ...fresh, reason: 'down' })).toBe('PAUSED 12 s'));

  it('says so where a time that is over is shown, also on a page that follows nothing', () =>
    expect(readLive({ streams: new Map() }, { kind: 'historical' }, now)?.label).toBe('HISTORICAL'));

  it('tells a store that is down from a dashboard that does not answer', () =>
    expect([
      read(null, quiet, { ...fresh, goodAt: now - 9000, reason: 'The store cannot be read' }),
      read(null, { ...fresh, goodAt: now - 9000, open: false }),
      read(null, { ...quiet, goodAt: now - 7000, open: false }),
    ]).toEqual(['NO STORE 9 s', 'OFFLINE 9 s', 'OFFLINE 7 s']));

  it('lets a reconnect of a moment pass', () => expect(read(null, { ...fresh, open: false })).toBe('LIVE'));
});
