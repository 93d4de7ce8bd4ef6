import type { FromTab, Told, ToTab } from './worker-messages.ts';

/** `see` says which rows of the fleet the tab shows. */
export type Followed = { stop: () => void; see: (keys: readonly string[]) => void };

/** One stream for all tabs of the browser where there are shared workers, one for this tab where there are none. */
export type BrowserStream = {
  follow(topic: string, whole: boolean, hear: (heard: Told) => void): Followed;
};

type Follower = {
  topic: string;
  whole: boolean;
  hear: (heard: Told) => void;
  keys?: readonly string[];
  alone?: Followed;
};

let followers = 0;

/** Loaded only where it is needed: nearly every browser has shared workers. */
function ofThisTab(): BrowserStream {
  const own = Promise.all([import('./multiplexer.ts'), import('./fleet-lens.ts')]).then(
    ([{ createMultiplexer }, lenses]) => ({ ...lenses, ...createMultiplexer(url => new EventSource(url)) }),
  );
  return {
    follow(topic, _, hear) {
      let left = false;
      let stop = () => {};
      let see: Followed['see'] = () => {};
      own
        .then(({ follow, isFleet, createFleetLens, seenBy }) => {
          if (left) return;
          const lens = isFleet(topic) ? createFleetLens() : null;
          const seen = lens && seenBy(lens);
          stop = follow(topic, heard => hear(seen ? seen(heard) : heard));
          see = keys => {
            const patch = lens?.see(keys);
            if (patch) hear({ kind: 'fleet', patch });
          };
        })
        .catch(() => hear({ kind: 'closed' }));
      return {
        stop: () => {
          left = true;
          stop();
        },
        see: keys => see(keys),
      };
    },
  };
}

function ofTheWorker(): BrowserStream {
  const mine = new Map<string, Follower>();
  let alone: BrowserStream | null = null;
  const worker = new SharedWorker(new URL('./live-worker.ts', import.meta.url), { name: 'overtick-live' });
  const say = (message: FromTab) => worker.port.postMessage(message);
  const begin = (id: string, { topic, whole, keys }: Follower) => {
    say({ type: 'follow', id, topic, whole });
    if (keys) say({ type: 'see', id, keys });
  };
  worker.port.onmessage = ({ data: { id, heard } }: MessageEvent<ToTab>) => {
    const follower = mine.get(id);
    if (!follower || alone) return;
    if (heard === 'gone') {
      begin(id, follower);
      return;
    }
    for (const each of heard) follower.hear(each);
    say({ type: 'taken', id });
  };
  // A policy or a proxy may keep the worker from loading.
  worker.addEventListener('error', () => {
    if (alone) return;
    alone = ofThisTab();
    for (const follower of mine.values())
      follower.alone = alone.follow(follower.topic, follower.whole, follower.hear);
  });
  return {
    follow(topic, whole, hear) {
      const id = String(followers++);
      const follower: Follower = { topic, whole, hear };
      mine.set(id, follower);
      if (alone) follower.alone = alone.follow(topic, whole, hear);
      else begin(id, follower);
      return {
        stop: () => {
          mine.delete(id);
          follower.alone?.stop();
          if (!alone) say({ type: 'leave', id });
        },
        see: keys => {
          follower.keys = keys;
          if (follower.alone) follower.alone.see(keys);
          else say({ type: 'see', id, keys });
        },
      };
    },
  };
}

let stream: BrowserStream | undefined;

export function browserStream(): BrowserStream {
  stream ??= 'SharedWorker' in globalThis ? ofTheWorker() : ofThisTab();
  return stream;
}
