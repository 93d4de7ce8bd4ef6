import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../lib/alerts/clock.ts';
import type { Incident } from '../../lib/alerts/incident.ts';
import type { Store } from '../../lib/clickhouse/client.ts';
import { incidentLine } from '../../lib/queries/alert-incidents.ts';

/** How long what the store did not take waits, in ms. */
const againMs = 500;

export type Book = {
  /** Goes on from the version of what is stored: it counts on even when the clock was set back since. */
  goOn(version: number): void;
  /** Notes that an incident has changed; resolves when the store has it. */
  keep(incident: Incident): Promise<void>;
  /** Incidents that have changed and are not in the store yet. */
  unwritten(): number;
  /** Tries until everything is written, for at most so many ms. */
  flush(mostMs: number): Promise<void>;
};

/** Writes incidents, each as it is when its turn comes: while the store is away they wait here. */
export function createBook(store: Pick<Store, 'insert'>, clock: Pick<Clock, 'nowUs'>): Book {
  let waiting = new Map<Incident, (() => void)[]>();
  let underWay = 0;
  let writing: Promise<void> | null = null;
  let version = 0;

  const write = async () => {
    while (waiting.size > 0) {
      const taken = waiting;
      waiting = new Map();
      underWay = taken.size;
      version = Math.max(version + 1, clock.nowUs());
      const lines = [...taken.keys()].map(incident => incidentLine(incident, version)).join('');
      try {
        await store.insert(
          'alert_incidents',
          'JSONEachRow',
          [Buffer.from(lines)],
          `incidents/${version}/${Math.random()}`,
        );
        for (const tell of [...taken.values()].flat()) tell();
      } catch {
        for (const [incident, tell] of taken)
          waiting.set(incident, [...tell, ...(waiting.get(incident) ?? [])]);
        await sleep(againMs);
      }
      underWay = 0;
    }
    writing = null;
  };

  return {
    goOn(stored) {
      version = Math.max(version, stored);
    },
    keep: incident =>
      new Promise(resolve => {
        waiting.set(incident, [...(waiting.get(incident) ?? []), resolve]);
        writing ??= write();
      }),
    unwritten: () => waiting.size + underWay,
    async flush(mostMs) {
      if (writing) await Promise.race([writing, sleep(mostMs, undefined, { ref: false })]);
    },
  };
}
