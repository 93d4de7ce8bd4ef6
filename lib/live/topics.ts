import type { LiveRequest } from '../api/requests.ts';
import type { Breach } from '../api/schemas.ts';
import type { Store } from '../clickhouse/client.ts';
import { fleet } from '../queries/fleet.ts';
import { instanceDetail } from '../queries/instance.ts';
import { latestLedgers } from '../queries/stored-breaches.ts';
import { parseMoment } from '../queries/time-range.ts';
import type { Producer } from './hub.ts';

/** How often each topic is asked for, in ms. Breaches come sooner: they are what somebody is waiting for. */
const everyMs = { fleet: 1000, instance: 1000, breaches: 300 } as const;

/** Breaches that arrive later than this after they happened are left to the page's own list; in µs. */
const lateUs = 60e6;

/** Most breaches that one frame holds: more than anybody reads as they come. */
const maxShown = 100;

const nowUs = () => Date.now() * 1000;

/** Breaches that are new, or whose ledger has changed since they were sent. */
function newBreaches(
  store: Store,
  { topic, ...filter }: Extract<LiveRequest, { topic: 'breaches' }>,
): Producer {
  const sent = new Map<string, { text: string; breach: Breach }>();
  const frame = (list: Breach[]) => ({ event: topic, data: { breaches: list } });
  return {
    everyMs: everyMs.breaches,
    snapshot: () => frame([...sent.values()].map(({ breach }) => breach)),
    async produce(signal) {
      const now = nowUs();
      const range = { fromUs: now - lateUs, toUs: now + lateUs };
      const latest = await latestLedgers(store, { ...filter, range, limit: maxShown }, signal);
      const changed: Breach[] = [];
      for (const breach of latest) {
        const text = JSON.stringify(breach);
        if (sent.get(breach.id)?.text === text) continue;
        sent.set(breach.id, { text, breach });
        changed.push(breach);
      }
      const current = new Set(latest.map(({ id }) => id));
      for (const id of sent.keys()) if (!current.has(id)) sent.delete(id);
      return changed.length > 0 ? frame(changed) : null;
    },
  };
}

/** What is asked, how often, for a topic that somebody watches. */
export function producerOf(store: Store, request: LiveRequest): Producer {
  switch (request.topic) {
    case 'fleet': {
      const { topic, ...filter } = request;
      return {
        everyMs: everyMs.fleet,
        produce: async signal => ({ event: topic, data: await fleet(store, filter, nowUs(), signal) }),
      };
    }
    case 'instance': {
      const { topic, instance, window, points, loop } = request;
      return {
        everyMs: everyMs.instance,
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
      return newBreaches(store, request);
  }
}
