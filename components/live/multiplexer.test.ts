import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMultiplexer, type Heard } from './multiplexer.ts';
import { createPostbox } from './postbox.ts';

type Listener = (message: { data: string; lastEventId: string }) => void;

function fakeStreams() {
  const streams: { url: string; state: number; fire: (event: string, data?: string, id?: string) => void }[] =
    [];
  const connect = (url: string) => {
    const listeners = new Map<string, Listener>();
    const stream = {
      url,
      state: 0,
      fire(event: string, data = '', lastEventId = '') {
        if (event === 'open') stream.state = 1;
        listeners.get(event)?.({ data, lastEventId });
      },
    };
    streams.push(stream);
    return {
      get readyState() {
        return stream.state;
      },
      addEventListener: (name: string, listener: Listener) => void listeners.set(name, listener),
      close: () => {
        stream.state = 2;
      },
    };
  };
  return { streams, connect };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('topics of all tabs over one stream', () => {
  it('opens one stream for what is followed at the same time, and hands each its own frames', () => {
    const { streams, connect } = fakeStreams();
    const multiplexer = createMultiplexer(connect);
    const heard: Record<string, Heard[]> = { fleet: [], one: [] };
    multiplexer.follow('topic=fleet', each => heard.fleet?.push(each));
    multiplexer.follow('topic=instance&instance=a', each => heard.one?.push(each));
    vi.advanceTimersByTime(0);
    expect(streams.map(({ url }) => url)).toEqual([
      '/api/v1/live?watch=topic%3Dfleet&watch=topic%3Dinstance%26instance%3Da',
    ]);
    streams[0]?.fire('open');
    streams[0]?.fire('fleet', '{}', '0');
    streams[0]?.fire('instance', '[]', '1');
    expect(heard).toEqual({
      fleet: [{ kind: 'open' }, { kind: 'data', data: '{}' }],
      one: [{ kind: 'open' }, { kind: 'data', data: '[]' }],
    });
  });

  it('keeps the old stream until the new one is open, and gives a second follower the last frame at once', () => {
    const { streams, connect } = fakeStreams();
    const multiplexer = createMultiplexer(connect);
    multiplexer.follow('topic=fleet', () => {});
    vi.advanceTimersByTime(0);
    streams[0]?.fire('open');
    streams[0]?.fire('fleet', '{}', '0');
    const second: Heard[] = [];
    multiplexer.follow('topic=fleet', each => second.push(each));
    expect(second).toEqual([{ kind: 'open' }, { kind: 'data', data: '{}' }]);
    multiplexer.follow('topic=breaches', () => {});
    vi.advanceTimersByTime(0);
    expect(streams.map(({ state }) => state)).toEqual([1, 0]);
    streams[1]?.fire('open');
    expect(streams.map(({ state }) => state)).toEqual([2, 1]);
  });

  it('ends the stream a moment after the last follower has left', () => {
    const { streams, connect } = fakeStreams();
    const leave = createMultiplexer(connect).follow('topic=fleet', () => {});
    vi.advanceTimersByTime(0);
    streams[0]?.fire('open');
    leave();
    vi.advanceTimersByTime(2000);
    expect(streams[0]?.state).toBe(2);
  });

  it('comes back with back-off from an answer that is no stream', () => {
    const { streams, connect } = fakeStreams();
    createMultiplexer(connect).follow('topic=fleet', () => {});
    vi.advanceTimersByTime(0);
    for (const [i, ms] of [1000, 2000, 4000].entries()) {
      const stream = streams[i];
      if (stream) stream.state = 2;
      stream?.fire('error');
      vi.advanceTimersByTime(ms - 1);
      expect(streams).toHaveLength(i + 1);
      vi.advanceTimersByTime(1);
      expect(streams).toHaveLength(i + 2);
    }
  });
});

describe('what waits for a tab', () => {
  it('is the newest frame only, where each says all there is', () => {
    const sent: Heard[][] = [];
    const box = createPostbox(
      true,
      heard => sent.push(heard),
      () => {},
    );
    for (const data of ['1', '2', '3']) box.put({ kind: 'data', data });
    box.taken();
    expect(sent).toEqual([[{ kind: 'data', data: '1' }], [{ kind: 'data', data: '3' }]]);
  });

  it('is let go of when the tab has taken nothing for a minute', () => {
    let gone = 0;
    const box = createPostbox(
      true,
      () => {},
      () => gone++,
      Date.now,
    );
    box.put({ kind: 'open' });
    vi.advanceTimersByTime(61_000);
    box.put({ kind: 'open' });
    expect(gone).toBe(1);
  });
});
