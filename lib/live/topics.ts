import type { LiveRequest } from '../api/requests.ts';
import type { Breach } from '../api/schemas.ts';
import type { Store } from '../clickhouse/client.ts';
import { breachId } from '../queries/breach.ts';
import { breachedTicks, workOut } from '../queries/breaches.ts';
import { fleet } from '../queries/fleet.ts';
import { instanceDetail } from '../queries/instance.ts';
import { storedBreaches } from '../queries/stored-breaches.ts';
import type { TickRow } from '../queries/tick-row.ts';
import { parseMoment } from '../queries/time-range.ts';
import type { Producer } from './hub.ts';

/** How often each topic is asked for, in ms. Breaches come sooner: they are what somebody is waiting for. */
const everyMs = { fleet: 1000, instance: 1000, breaches: 300 } as const;

/** Breaches this young are looked at again, since a late batch may bring the pauses that explain them; in µs. */
const settleUs = 5e6;
/** Breaches that arrive later than this after they happened are left to the page's own list; in µs. */
const lateUs = 60e6;

/** Most breaches that one frame holds: more than anybody reads as they come. */
const maxShown = 100;

const nowUs = () => Date.now() * 1000;

/** A ledger is about to be stored by the collector; it is worked out here only when that takes longer, in µs. */
const patienceUs = 2e6;

/** Ledgers of these ticks as far as they are there, or should be. */
async function ledgersOf(
  store: Store,
  rows: readonly TickRow[],
  now: number,
  signal?: AbortSignal,
): Promise<Breach[]> {
  const stored = await storedBreaches(store, rows, signal);
  const late = rows.filter(
    row => !stored.has(breachId(row)) && row.start_us + row.duration_us < now - patienceUs,
  );
  return [...stored.values(), ...(await workOut(store, late, signal))];
}

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
      const latest = await breachedTicks(store, { ...filter, range, limit: maxShown }, signal);
      const open = latest.filter(row => !sent.has(breachId(row)) || row.start_us > now - settleUs);
      const changed: Breach[] = [];
      for (const breach of await ledgersOf(store, open, now, signal)) {
        const text = JSON.stringify(breach);
        if (sent.get(breach.id)?.text === text) continue;
        sent.set(breach.id, { text, breach });
        changed.push(breach);
      }
      const current = new Set(latest.map(breachId));
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
