import type { LiveRequest } from '../api/requests.ts';
import type { Breach } from '../api/schemas.ts';
import type { Store } from '../clickhouse/client.ts';
import { firingAlerts } from '../queries/alert-firing.ts';
import { matches } from '../queries/filter.ts';
import { fleet } from '../queries/fleet.ts';
import { instanceDetail } from '../queries/instance.ts';
import { latestLedgers } from '../queries/stored-breaches.ts';
import { parseMoment } from '../queries/time-range.ts';
import type { Frame, Producer } from './hub.ts';
import type { LedgerFeed } from './ledger-feed.ts';

/** How often each topic is asked for, in ms. Breaches, where the collector does not tell of them by itself, more often. */
const everyMs = { fleet: 1000, instance: 1000, breaches: 1000, breachesAlone: 300, alerts: 2000 } as const;

/** Breaches that come within so many ms share a frame. */
const togetherMs = 20;

/** Breaches that arrive later than this after they happened are left to the page's own list; in µs. */
const lateUs = 60e6;

/** Most breaches that are asked for: more than anybody reads as they come. */
const maxShown = 100;
/** Most that are remembered, to tell whether one has changed. */
const mostRemembered = 500;

const nowUs = () => Date.now() * 1000;

/** Breaches that are new, or whose ledger has changed since they were sent. */
function newBreaches(
  store: Store,
  feed: LedgerFeed,
  { topic, ...filter }: Extract<LiveRequest, { topic: 'breaches' }>,
): Producer {
  const sent = new Map<string, { text: string; breach: Breach }>();
  const frame = (list: Breach[]) => ({ event: topic, data: { breaches: list } });
  const isChanged = (breach: Breach) => {
    const text = JSON.stringify(breach);
    if (sent.get(breach.id)?.text === text) return false;
    sent.set(breach.id, { text, breach });
    return true;
  };
  const forgetOld = (nowUs: number) => {
    for (const [id, { breach }] of sent)
      if (Date.parse(breach.startedAt) * 1000 < nowUs - lateUs) sent.delete(id);
    for (const id of sent.keys()) {
      if (sent.size <= mostRemembered) break;
      sent.delete(id);
    }
  };
  return {
    everyMs: () => (feed.isConnected() ? everyMs.breaches : everyMs.breachesAlone),
    snapshot: () => frame([...sent.values()].slice(-maxShown).map(({ breach }) => breach)),
    push(send) {
      let together: Breach[] = [];
      return feed.follow(breach => {
        if (!matches(breach, filter) || !isChanged(breach)) return;
        together.push(breach);
        if (together.length > 1) return;
        setTimeout(() => {
          send(frame(together));
          together = [];
        }, togetherMs).unref();
      });
    },
    async produce(signal) {
      const now = nowUs();
      const range = { fromUs: now - lateUs, toUs: now + lateUs };
      const latest = await latestLedgers(store, { ...filter, range, limit: maxShown }, signal);
      const changed = latest.filter(isChanged);
      forgetOld(now);
      return changed.length > 0 ? frame(changed) : null;
    },
  };
}

/** What fires, told when it has changed. */
function firing(store: Store): Producer {
  let [told, frame]: [string, Frame | null] = ['', null];
  return {
    everyMs: () => everyMs.alerts,
    snapshot: () => frame,
    async produce(signal) {
      const data = await firingAlerts(store, signal);
      const text = JSON.stringify(data);
      if (text === told) return null;
      told = text;
      frame = { event: 'alerts', data };
      return frame;
    },
  };
}

/** What is asked, how often, for a topic that somebody watches. */
export function producerOf(store: Store, feed: LedgerFeed, request: LiveRequest): Producer {
  switch (request.topic) {
    case 'fleet': {
      const { topic, ...filter } = request;
      return {
        everyMs: () => everyMs.fleet,
        produce: async signal => ({ event: topic, data: await fleet(store, filter, nowUs(), signal) }),
      };
    }
    case 'instance': {
      const { topic, instance, window, points, loop } = request;
      return {
        everyMs: () => everyMs.instance,
        produce: async signal => {
          const now = nowUs();
          const range = { fromUs: parseMoment(`-${window}`, now), toUs: now };
          const data = await instanceDetail(
            store,
            { instance, range, points, ...(loop === undefined ? {} : { loop }) },
            signal,
          );
          return data && { event: topic, data };
        },
      };
    }
    case 'breaches':
      return newBreaches(store, feed, request);
    case 'alerts':
      return firing(store);
  }
}
