import { describe, expect, it } from 'vitest';
import { readLive, type Stream } from './live-state.ts';

const now = 1_000_000;
const fresh: Stream = { beats: true, open: true, heardAt: now - 800, shownAt: now - 800, reason: null };
const read = (paused: boolean, ...streams: Stream[]) =>
  readLive({ paused, streams: new Map(streams.map((stream, i) => [String(i), stream])) }, now)?.label;

describe('what the live chip says', () => {
  it('says nothing on a page that follows nothing', () => expect(read(false)).toBeUndefined());

  it('is live while a beating stream is heard', () => expect(read(false, fresh)).toBe('LIVE'));

  it('is stale after three missed seconds', () =>
    expect(read(false, { ...fresh, heardAt: now - 4100, shownAt: now - 4100 })).toBe('STALE 4 s'));

  it('does not take the silence of a feed without news for staleness', () =>
    expect(read(false, { ...fresh, beats: false, heardAt: now - 60_000 })).toBe('LIVE'));

  it('says how old a paused page is, whatever the stream does', () =>
    expect(read(true, { ...fresh, shownAt: now - 12_000, reason: 'down' })).toBe('PAUSED 12 s'));

  it('tells a store that is down from a dashboard that does not answer', () =>
    expect([
      read(false, { ...fresh, shownAt: now - 9000, reason: 'The store cannot be read' }),
      read(false, { ...fresh, shownAt: now - 9000, open: false }),
    ]).toEqual(['NO STORE 9 s', 'OFFLINE 9 s']));
});
