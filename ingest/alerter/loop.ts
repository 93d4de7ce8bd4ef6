import { randomUUID } from 'node:crypto';
import { createBlindness, judgeBlindness } from '../../lib/alerts/blind-rule.ts';
import {
  isBreachRule,
  judgeBreach,
  mostTicksOf,
  type RecentTicks,
  remember,
} from '../../lib/alerts/breach-rules.ts';
import type { Clock } from '../../lib/alerts/clock.ts';
import { courseStepUs, type Incident, isOpen } from '../../lib/alerts/incident.ts';
import { createIncidents, type Incidents, lateUs, rememberedUs } from '../../lib/alerts/incidents.ts';
import type { Control } from '../../lib/alerts/silence.ts';
import type { Breach } from '../../lib/api/schemas.ts';
import type { Store } from '../../lib/clickhouse/client.ts';
import { breachesAfter } from '../../lib/queries/alert-breaches.ts';
import { storedControls, writeControl } from '../../lib/queries/alert-controls.ts';
import { newestVersion, storedIncident, storedIncidents } from '../../lib/queries/alert-incidents.ts';
import type { Counters } from '../../lib/system/counters.ts';
import { announce } from './announcer.ts';
import type { Book } from './book.ts';
import { disabledOf, obey } from './controls.ts';
import { createDeliveries } from './deliveries.ts';
import { createHeartbeats } from './heartbeats.ts';
import { type Asked, type Behind, lookAt, type Sight } from './look.ts';
import type { Settings } from './settings.ts';

/** Breaches that may wait for their turn; what does not fit is read from the store, so many in a look: each is some kB. */
const mostWaiting = 2_000;
const mostRead = 1_000;
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
  /** Asks the store. `isTrusted` false: the clocks have jumped, and nothing is taken as silent or as calm. */
  look(asked: Asked, isTrusted: boolean, signal: AbortSignal): Promise<void>;
  /** Time has been set back or forth: what waits for its time is sent now. */
  hurry(): void;
  idle(): Promise<unknown>;
  /** Incidents that are open, notifications that are to be tried (again), and breaches that were heard and not judged yet. */
  size(): { open: number; outbox: number; heard: number };
};

/** What alerters before this one have left in the store. */
export type StoredState = { incidents: Incident[]; version: number };

/** Throws OvertickError 'unavailable' without a store. */
export async function storedState(store: Store, nowUs: number, signal: AbortSignal): Promise<StoredState> {
  const sinceUs = nowUs - rememberedUs;
  const [incidents, version] = await Promise.all([
    storedIncidents(store, { sinceUs, limit: mostStored }, signal),
    newestVersion(store, signal),
  ]);
  return { incidents, version };
}

type Parts = {
  store: Store;
  behindUs: Behind;
  book: Book;
  settings: () => Settings;
  clock: Clock;
  counters: Counters;
};

/**
 * The watch of an alerter that leads. `stored` null: there is no store yet. It pages for what it hears then, for better twice
 * than not at all, and takes the state up as soon as it can be read.
 */
export function startWatch(
  { store, behindUs, book, settings, clock, counters }: Parts,
  stored: StoredState | null,
): Watch {
  const { nowUs } = clock;
  const incidents: Incidents = createIncidents();
  let restored = false;
  const restore = (state: StoredState) => {
    book.goOn(state.version);
    const own = new Set([...incidents.all()].map(({ id }) => id));
    for (const one of state.incidents) if (!own.has(one.id)) incidents.adopt(one);
    restored = true;
  };
  if (stored) restore(stored);
  const blindness = createBlindness(nowUs());
  const recent: RecentTicks = new Map();
  const obeyed = new Set<string>();
  const judged = new Set<string>();
  let controls: Control[] = [];
  let disabled = new Set<string>();
  let heard: Breach[] = [];
  let sight: Sight | null = null;
  const written = new WeakMap<Incident, { mark: string; atUs: number }>();
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
  const deliveries = createDeliveries(book, clock, process.env, disable, counters);
  const heartbeats = createHeartbeats(process.env);
  /** On paper first: what was sent and is not known after a crash would be sent again, but never under another id. */
  const keep = (incident: Incident) => {
    const fresh = incident.notifications.filter(({ nextUs, createdUs }) => nextUs === createdUs);
    for (const one of fresh) one.nextUs += longestKeepUs;
    void book.keep(incident).then(() => {
      for (const one of fresh) if (one.attempts === 0) one.nextUs = Math.min(one.nextUs, nowUs());
    });
  };

  /** Values and servers that join are no news to anybody, but people look at them: what has changed is written now and then. */
  const keepCourses = (atUs: number) => {
    for (const incident of incidents.all()) {
      const { course, mostInstances, breaches } = incident;
      const mark = `${course.at(-1)?.atUs} ${mostInstances} ${breaches}`;
      const last = written.get(incident);
      if (!isOpen(incident) || last?.mark === mark) continue;
      if (last && Math.abs(atUs - last.atUs) < courseStepUs) continue;
      written.set(incident, { mark, atUs });
      void book.keep(incident);
    }
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
      const { rules, receivers } = settings();
      const at = nowUs();
      if (!restored) await storedState(store, at, signal).then(restore, () => {});
      const [tail, seen, isControlled] = await Promise.all([
        breachesAfter(store, { version, sinceUs: at - lateUs, limit: mostRead }, signal).catch(() => null),
        lookAt(store, behindUs, rules, at, asked, signal),
        readControls(signal).then(
          () => true,
          () => false,
        ),
      ]);
      blindness.note('breaches', tail ? 'asked' : 'failed', at);
      blindness.note('controls', isControlled ? 'asked' : 'failed', at);
      for (const [rule, look] of seen.asked) blindness.note(rule, look, at);
      blindness.only(['breaches', 'controls', ...rules.map(({ name }) => name)]);
      // A ledger may be stored a little behind one of a higher version: the last seconds are read again.
      if (tail) version = Math.max(version, Math.min(tail.version, at - 5e6));
      sight = seen;
      const observations = [
        ...judge(tail?.breaches ?? []),
        ...(isTrusted ? seen.observations : []),
        ...rules.flatMap(rule => judgeBlindness(rule, blindness.sinceUs(), at)),
      ];
      const lookOf: Sight['lookOf'] = rule => {
        if (rule.kind === 'blind') return 'asked';
        return !isTrusted || (isBreachRule(rule) && tail === null) ? 'failed' : seen.lookOf(rule);
      };
      for (const incident of incidents.take({ nowUs: at, rules, observations, lookOf, heardUs }))
        keep(incident);
      keepCourses(at);
      act();
      if (blindness.sinceUs() === null) heartbeats.beat(receivers, disabled, rules.length, at);
    },
    hurry() {
      for (const { notifications } of incidents.all())
        for (const one of notifications) if (one.status === 'waiting') one.nextUs = nowUs();
    },
    idle: deliveries.idle,
    size() {
      const all = [...incidents.all()];
      const waiting = all.flatMap(({ notifications }) =>
        notifications.filter(one => one.status === 'waiting'),
      );
      return { open: all.filter(isOpen).length, outbox: waiting.length, heard: heard.length };
    },
  };
}
