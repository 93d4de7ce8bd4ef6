import type { Heard } from './multiplexer.ts';

/** A tab that has not taken a frame for so long is gone or frozen; it asks again when it is back. In ms. */
const goneAfterMs = 60_000;
/** Frames of news that wait for a tab; with more it is told to ask for what it missed. */
const mostNews = 50;

/** What waits for one follower in a tab: it is sent one frame, and the next when it has taken that one. */
export type Postbox = {
  put(heard: Heard): void;
  /** The tab has taken what it was sent. */
  taken(): void;
};

/**
 * `whole`: each frame says all there is, so of those that wait only the newest is kept. Others are news and all of them
 * are kept, up to a point.
 */
export function createPostbox(
  whole: boolean,
  send: (heard: Heard[]) => void,
  gone: () => void,
  now: () => number = Date.now,
): Postbox {
  let waiting: Heard[] = [];
  let sentAt: number | null = null;
  const flush = () => {
    sentAt = now();
    send(waiting);
    waiting = [];
  };
  return {
    put(heard) {
      if (whole && heard.kind === 'data') waiting = waiting.filter(({ kind }) => kind !== 'data');
      waiting.push(heard);
      if (waiting.length > mostNews) waiting = [{ kind: 'open' }];
      if (sentAt === null) flush();
      else if (now() - sentAt > goneAfterMs) gone();
    },
    taken() {
      sentAt = null;
      if (waiting.length > 0) flush();
    },
  };
}
