import { createMultiplexer, type Heard, type Multiplexer } from './multiplexer.ts';
import type { FromTab, ToTab } from './worker-messages.ts';

/** One stream for all tabs of the browser where there are shared workers, one for this tab where there are none. */
export type BrowserStream = {
  follow(topic: string, whole: boolean, hear: (heard: Heard) => void): () => void;
};

type Follower = { topic: string; whole: boolean; hear: (heard: Heard) => void; stop?: () => void };

let followers = 0;

function ofThisTab(): Multiplexer {
  return createMultiplexer(url => new EventSource(url));
}

function ofTheWorker(): BrowserStream {
  const mine = new Map<string, Follower>();
  let alone: Multiplexer | null = null;
  const worker = new SharedWorker(new URL('./live-worker.ts', import.meta.url), { name: 'overtick-live' });
  const say = (message: FromTab) => worker.port.postMessage(message);
  worker.port.onmessage = ({ data: { id, heard } }: MessageEvent<ToTab>) => {
    const follower = mine.get(id);
    if (!follower || alone) return;
    if (heard === 'gone') {
      say({ type: 'follow', id, topic: follower.topic, whole: follower.whole });
      return;
    }
    for (const each of heard) follower.hear(each);
    say({ type: 'taken', id });
  };
  // A policy or a proxy may keep the worker from loading.
  worker.addEventListener('error', () => {
    if (alone) return;
    alone = ofThisTab();
    for (const follower of mine.values()) follower.stop = alone.follow(follower.topic, follower.hear);
  });
  return {
    follow(topic, whole, hear) {
      const id = String(followers++);
      const follower: Follower = { topic, whole, hear };
      mine.set(id, follower);
      if (alone) follower.stop = alone.follow(topic, hear);
      else say({ type: 'follow', id, topic, whole });
      return () => {
        mine.delete(id);
        follower.stop?.();
        if (!alone) say({ type: 'leave', id });
      };
    },
  };
}

let stream: BrowserStream | undefined;

export function browserStream(): BrowserStream {
  if (!stream) {
    if ('SharedWorker' in globalThis) stream = ofTheWorker();
    else {
      const own = ofThisTab();
      stream = { follow: (topic, _, hear) => own.follow(topic, hear) };
    }
  }
  return stream;
}
