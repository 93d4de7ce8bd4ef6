/** What a follower of a topic is told. */
export type Heard =
  | { kind: 'open' }
  | { kind: 'closed' }
  | { kind: 'data'; data: string }
  | { kind: 'unavailable'; data: string };

type Follower = (heard: Heard) => void;

/** A stream of server-sent events, as far as it is used here. */
export type EventStream = {
  readyState: number;
  addEventListener(name: string, listener: (message: { data: string; lastEventId: string }) => void): void;
  close(): void;
};

export type Multiplexer = {
  /** Follows a topic (its query string, as `/api/v1/live` takes it) until the returned function is called. */
  follow(topic: string, hear: Follower): () => void;
};

const topicEvents = ['fleet', 'instance', 'breaches', 'alerts'] as const;
/** Topics whose every frame says all there is: the last one is what a new follower wants first. */
const isWhole = (topic: string): boolean => !new URLSearchParams(topic).get('topic')?.startsWith('breaches');

const closedState = 2;
const firstRetryMs = 1000;
const longestRetryMs = 10_000;
/** A topic that nobody follows any more is let go a little later: the next page often wants the same. */
const letGoMs = 1500;

/**
 * Any number of topics over one stream (`/api/v1/live?watch=…&watch=…`): browsers allow six connections per origin over
 * HTTP/1.1. The stream is opened anew when the topics change, and the old one ends when the new one is open.
 */
export function createMultiplexer(connect: (url: string) => EventStream): Multiplexer {
  const followers = new Map<string, Set<Follower>>();
  const latest = new Map<string, string>();
  let stream: { topics: readonly string[]; source: EventStream; open: boolean } | null = null;
  const sources = new Set<EventStream>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let retryMs = firstRetryMs;

  const tell = (topic: string, heard: Heard) => {
    for (const hear of followers.get(topic) ?? []) hear(heard);
  };
  /** A stream that was replaced before it was open leaves an older one behind: all but the one that counts are closed. */
  const closeAllBut = (kept: EventStream | null) => {
    for (const source of sources) {
      if (source === kept) continue;
      source.close();
      sources.delete(source);
    }
  };
  const renewIn = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(renew, ms);
  };

  function renew(): void {
    const before = stream;
    const topics = [...followers.keys()].sort();
    for (const topic of latest.keys()) if (!followers.has(topic)) latest.delete(topic);
    if (topics.length === 0) {
      closeAllBut(null);
      stream = null;
      return;
    }
    if (before && before.source.readyState !== closedState && before.topics.join() === topics.join()) return;
    const query = new URLSearchParams(topics.map(topic => ['watch', topic]));
    const source = connect(`/api/v1/live?${query}`);
    const mine = { topics, source, open: false };
    stream = mine;
    sources.add(source);
    source.addEventListener('open', () => {
      if (stream !== mine) return;
      closeAllBut(source);
      mine.open = true;
      retryMs = firstRetryMs;
      for (const topic of topics) tell(topic, { kind: 'open' });
    });
    source.addEventListener('error', () => {
      if (stream !== mine) return;
      closeAllBut(source);
      mine.open = false;
      for (const topic of topics) tell(topic, { kind: 'closed' });
      // Any answer but 200 is the end of an EventSource; a connection that broke is opened again by itself.
      if (source.readyState !== closedState) return;
      renewIn(retryMs);
      retryMs = Math.min(longestRetryMs, retryMs * 2);
    });
    const topicOf = (id: string) => topics[Number(id)];
    for (const event of topicEvents)
      source.addEventListener(event, ({ data, lastEventId }) => {
        const topic = topicOf(lastEventId);
        if (topic === undefined) return;
        if (isWhole(topic)) latest.set(topic, data);
        tell(topic, { kind: 'data', data });
      });
    source.addEventListener('unavailable', ({ data, lastEventId }) => {
      const topic = topicOf(lastEventId);
      if (topic === undefined) return;
      latest.delete(topic);
      tell(topic, { kind: 'unavailable', data });
    });
  }

  return {
    follow(topic, hear) {
      const others = followers.get(topic);
      if (others) others.add(hear);
      else followers.set(topic, new Set([hear]));
      if (stream?.open && stream.topics.includes(topic)) {
        hear({ kind: 'open' });
        const data = latest.get(topic);
        if (data !== undefined) hear({ kind: 'data', data });
      } else renewIn(0);
      return () => {
        const left = followers.get(topic);
        if (!left?.delete(hear) || left.size > 0) return;
        followers.delete(topic);
        renewIn(letGoMs);
      };
    },
  };
}
