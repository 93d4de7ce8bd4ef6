import { randomUUID } from 'node:crypto';
import {
  isBreachRule,
  judgeBreach,
  mostTicksOf,
  type RecentTicks,
  remember,
} from '../../lib/alerts/breach-rules.ts';
import type { Incident } from '../../lib/alerts/incident.ts';
import { createIncidents, type Incidents, lateUs, rememberedUs } from '../../lib/alerts/incidents.ts';
import type { Control } from '../../lib/alerts/silence.ts';
import type { Breach } from '../../lib/api/schemas.ts';
import type { Store } from '../../lib/clickhouse/client.ts';
import { breachesAfter } from '../../lib/queries/alert-breaches.ts';
import { storedControls, writeControl } from '../../lib/queries/alert-controls.ts';
import { storedIncident, storedIncidents } from '../../lib/queries/alert-incidents.ts';
import { announce } from './announcer.ts';
import type { Book } from './book.ts';
import { disabledOf, obey } from './controls.ts';
import { createDeliveries } from './deliveries.ts';
import { type Asked, lookAt, type Sight } from './look.ts';
import type { Settings } from './settings.ts';

/** Breaches that may wait for their turn, and that are read at once; what does not fit is read from the store. */
const mostWaiting = 5_000;
const mostStored = 500;
const mostJudged = 50_000;
/** A store that does not take a notification for so long does not keep it from being sent. */
const longestKeepUs = 1.5e6;
const foreverUs = 10 * 365 * 86_400e6;

export type Watch = {
  /** A breach as the collector tells it. */
  hear(breach: Breach): void;
  /** Judges what was heard, tells people, sends what is due. Cheap: many times a second. */
  step(): void;
  /** Asks the store. `isTrusted` false: the clock has jumped, and nothing is taken as calm. */
  look(asked: Asked, isTrusted: boolean, signal: AbortSignal): Promise<void>;
  idle(): Promise<unknown>;
};

/** The state of one alerter that leads, from what the store holds. Throws OvertickError 'unavailable' without a store. */
export async function startWatch(store: Store, book: Book, settings: () => Settings): Promise<Watch> {
  const nowUs = () => Date.now() * 1000;
  const incidents: Incidents = createIncidents();
  for (const one of await storedIncidents(store, { sinceUs: nowUs() - rememberedUs, limit: mostStored }))
    incidents.adopt(one);
  const recent: RecentTicks = new Map();
  const obeyed = new Set<string>();
  const judged = new Set<string>();
  let controls: Control[] = [];
  let disabled = new Set<string>();
  let heard: Breach[] = [];
  let sight: Sight | null = null;
  // What was worked out while no alerter ran is taken up from here.
  let version = nowUs() - lateUs;

  const disable = (receiver: string, reason: string) => {
    disabled.add(receiver);
    const body = { kind: 'disabled' as const, receiver, reason };
    const control = { id: randomUUID(), fromUs: nowUs(), toUs: nowUs() + foreverUs, body };
    controls.push(control);
    writeControl(store, control).catch(() =>
      console.error(`That ${receiver} is disabled could not be stored.`),
    );
  };
  const deliveries = createDeliveries(book, process.env, disable);
  /** On paper first: what was sent and is not known after a crash would be sent again, but never under another id. */
  const keep = (incident: Incident) => {
    const fresh = incident.notifications.filter(({ nextUs, createdUs }) => nextUs === createdUs);
    for (const one of fresh) one.nextUs += longestKeepUs;
    void book.keep(incident).then(() => {
      for (const one of fresh) if (one.attempts === 0) one.nextUs = Math.min(one.nextUs, nowUs());
    });
  };

  /** Breaches are told by the collector and by the store, again when their ledger changes: each is judged once. */
  const isNew = ({ id }: Breach) => {
    if (judged.has(id)) return false;
    judged.add(id);
    for (const oldest of judged) {
      if (judged.size <= mostJudged) break;
      judged.delete(oldest);
    }
    return true;
  };
  const judge = (breaches: readonly Breach[]) => {
    const { rules } = settings();
    const most = mostTicksOf(rules);
    return breaches
      .filter(isNew)
      .flatMap(breach => judgeBreach(rules, breach, remember(recent, breach, most)));
  };
  const heardUs = (instance: string) => sight?.servers?.get(instance)?.lastSeenUs ?? null;
  const act = () => {
    for (const incident of incidents.all())
      if (announce(incident, settings(), controls, disabled, nowUs())) keep(incident);
    deliveries.send(incidents.all(), settings().receivers, disabled);
  };
  const readControls = async (signal: AbortSignal) => {
    controls = await storedControls(store, nowUs() - rememberedUs, signal);
    disabled = disabledOf(controls, nowUs());
    const known = {
      find: async (id: string) =>
        [...incidents.all()].find(one => one.id === id) ?? (await storedIncident(store, id, signal)),
      adopt: incidents.adopt,
    };
    for (const control of [...controls].reverse()) {
      if (obeyed.has(control.id)) continue;
      const changed = await obey(control, { settings: settings(), controls, nowUs: nowUs() }, known);
      obeyed.add(control.id);
      if (changed) keep(changed);
    }
  };

  return {
    hear(breach) {
      if (heard.length < mostWaiting) heard.push(breach);
    },
    step() {
      if (heard.length > 0) {
        const observations = judge(heard);
        heard = [];
        const { rules } = settings();
        const round = { nowUs: nowUs(), rules, observations, lookOf: () => 'not-asked' as const, heardUs };
        for (const incident of incidents.take(round)) keep(incident);
      }
      act();
    },
    async look(asked, isTrusted, signal) {
      const { rules } = settings();
      const at = nowUs();
      const [tail, seen] = await Promise.all([
        breachesAfter(store, { version, sinceUs: at - lateUs, limit: mostWaiting }, signal).catch(() => null),
        lookAt(store, rules, at, asked, signal),
        readControls(signal).catch(() => {}),
      ]);
      // A ledger may be stored a little behind one of a higher version: the last seconds are read again.
      if (tail) version = Math.max(version, Math.min(tail.version, at - 5e6));
      sight = seen;
      const observations = [...judge(tail?.breaches ?? []), ...seen.observations];
      const lookOf: Sight['lookOf'] = rule =>
        !isTrusted || (isBreachRule(rule) && tail === null) ? 'failed' : seen.lookOf(rule);
      for (const incident of incidents.take({ nowUs: at, rules, observations, lookOf, heardUs }))
        keep(incident);
      act();
    },
    idle: deliveries.idle,
  };
}
