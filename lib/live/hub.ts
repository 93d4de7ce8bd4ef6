import { OvertickError } from '../errors.ts';
import { packed } from './packed.ts';

/** A store that is slow is given as long a rest as it took, but not a longer one: it may have hung and be back. In ms. */
const longestRestMs = 2_000;

/** One frame of a stream of server-sent events. */
export type Frame = { event: string; data: unknown };

/** Asked again and again while somebody watches; null: nothing new. */
export type Produce = (signal: AbortSignal) => Promise<Frame | null>;

export type Producer = {
  produce: Produce;
  everyMs(): number;
  /** Sends what need not be asked for, until the returned function is called. */
  push?: (send: (frame: Frame) => void) => () => void;
  /** What a new watcher is told first; without it, the last frame. For topics that say something only when it is new. */
  snapshot?: () => Frame | null;
};

/** A frame as bytes, and as blocks of a gzip stream (packed.ts), which are made once, when somebody first wants them. */
export type Encoded = { plain: () => Uint8Array; packed: () => Uint8Array };

type Watcher = (encoded: Encoded) => void;
type Topic = { watchers: Set<Watcher>; last: Encoded | null; stop: AbortController; producer: Producer };

export type Hub = {
  /** Sends frames of the topic to `watcher` until the returned function is called. `start` makes its producer. */
  watch(key: string, start: () => Producer, watcher: Watcher): () => void;
  /** Topics that are being produced, and those who watch. */
  size(): { topics: number; watchers: number };
};

/** A store that has not answered for so long is as good as away, in ms. */
const slowMs = 4_000;
const slowError = () =>
  new OvertickError('unavailable', `The store has not answered for ${slowMs / 1000} s.`);

function encode({ event, data }: Frame): Encoded {
  const plain = new TextEncoder().encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  let small: Uint8Array | undefined;
  return {
    plain: () => plain,
    packed() {
      small ??= packed(plain);
      return small;
    },
  };
}

/**
 * One producer per topic, however many watch it: its frames are encoded once and handed to all. A topic that nobody
 * watches any more stops. A topic that fails, or is not answered,
 * says so once (`unavailable`) and tries on at its pace; its next frame says that it is back.
 */
export function createHub(describeError: (error: unknown) => unknown): Hub {
  const topics = new Map<string, Topic>();

  const start = (key: string, producer: Producer): Topic => {
    const { produce, everyMs } = producer;
    const topic: Topic = { watchers: new Set(), last: null, stop: new AbortController(), producer };
    topics.set(key, topic);
    let unavailable = false;
    const send = (frame: Frame) => {
      topic.last = encode(frame);
      for (const watcher of topic.watchers) watcher(topic.last);
    };
    const fail = (error: unknown) => {
      if (!unavailable) send({ event: 'unavailable', data: describeError(error) });
      unavailable = true;
    };
    const round = async () => {
      const begun = performance.now();
      const slow = setTimeout(() => fail(slowError()), slowMs);
      try {
        const frame =
          (await produce(topic.stop.signal)) ?? (unavailable ? (producer.snapshot?.() ?? null) : null);
        if (frame) send(frame);
        unavailable = false;
      } catch (error) {
        if (!topic.stop.signal.aborted) fail(error);
      } finally {
        clearTimeout(slow);
      }
      // A store that is slow is not asked more than half of the time.
      if (topic.stop.signal.aborted) return;
      const tookMs = performance.now() - begun;
      setTimeout(round, Math.max(Math.min(tookMs, longestRestMs), everyMs() - tookMs)).unref();
    };
    const unfollow = producer.push?.(send);
    if (unfollow) topic.stop.signal.addEventListener('abort', unfollow);
    void round();
    return topic;
  };

  return {
    watch(key, producer, watcher) {
      const topic = topics.get(key) ?? start(key, producer());
      topic.watchers.add(watcher);
      const snapshot = topic.producer.snapshot?.();
      const first = snapshot ? encode(snapshot) : topic.last;
      if (first) watcher(first);
      return () => {
        topic.watchers.delete(watcher);
        if (topic.watchers.size > 0) return;
        topic.stop.abort();
        if (topics.get(key) === topic) topics.delete(key);
      };
    },
    size: () => ({
      topics: topics.size,
      watchers: [...topics.values()].reduce((sum, topic) => sum + topic.watchers.size, 0),
    }),
  };
}
