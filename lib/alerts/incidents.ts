import { type Incident, isOpen, keyOf, memberKey, mostPlaces, note, openIncident, plot } from './incident.ts';
import { keepFiring, type Look, observed, unobserved } from './member.ts';
import type { Observation } from './observation.ts';
import { atLeast, type Rule, worstOf } from './rule.ts';

export type Round = {
  nowUs: number;
  rules: readonly Rule[];
  observations: readonly Observation[];
  lookOf(rule: Rule): Look;
  heardUs(instance: string): number | null;
};

/** Closed incidents are remembered for so long: their evidence may come again, and they may flap. */
export const rememberedUs = 30 * 60e6;
/** Evidence older than this is kept in the history of ticks only. */
export const lateUs = 15 * 60e6;
/** Servers of one incident that are followed; more than that are still one page. */
const mostMembers = 20_000;
/** Late breaches of one incident that are told from one another. */
const mostListed = 50_000;

export type Incidents = {
  /** Open ones, and those closed lately. */
  all(): Iterable<Incident>;
  /** Takes in what another process, or this one before its restart, had stored. */
  adopt(incident: Incident): void;
  /** One look at everything: returns those that have changed in a way that must be kept. */
  take(round: Round): Set<Incident>;
};

/** What was over for `overUs` when it was first heard of, or for as long as its rule keeps firing, pages nobody. */
export function createIncidents(overUs = 60e6): Incidents {
  const incidents = new Map<string, Incident>();
  /** Up to when the evidence of an adopted incident had been judged. */
  const adoptedUs = new Map<string, number>();

  const openOf = (test: (incident: Incident) => boolean): Incident | null => {
    for (const incident of incidents.values()) if (isOpen(incident) && test(incident)) return incident;
    return null;
  };

  /** Where an observation belongs: a symptom to what is wrong with its server already, all else to its cause. */
  const homeOf = (seen: Observation): Incident | null => {
    const ofService = (incident: Incident) => incident.service === seen.service;
    const key = keyOf(seen);
    if (!seen.symptom) return openOf(incident => keyOf(incident) === key);
    const { instance } = seen;
    const isHere = ({ rules, members }: Incident) =>
      instance === '' || rules.some(rule => members.has(memberKey({ rule, instance })));
    return (
      openOf(incident => ofService(incident) && incident.members.has(memberKey(seen))) ??
      openOf(incident => ofService(incident) && incident.state === 'firing' && isHere(incident)) ??
      openOf(incident => keyOf(incident) === key)
    );
  };

  const judgedUs = ({ id }: Incident) => adoptedUs.get(id) ?? 0;

  /** Rules and breaches of what is listed as late: an agent that catches up is heard in any order. */
  const listed = new WeakMap<Incident, Set<string>>();

  /** Evidence that was judged already, by this process or by one before it: it may be read again. */
  const isCovered = ({ breach, service, cause, atUs, rule, instance }: Observation): boolean => {
    if (breach === null) return false;
    for (const incident of incidents.values()) {
      if (incident.service !== service) continue;
      if (incident.late) {
        const isListed = atUs <= judgedUs(incident) || listed.get(incident)?.has(`${rule}\n${breach.id}`);
        if (incident.cause === cause && isListed) return true;
        continue;
      }
      if (atUs < incident.openedUs || atUs > incident.lastUs) continue;
      if (incident.state === 'resolved' && incident.cause === cause) return true;
      // Its ledger may have been worked out again since, and name another cause. Of the same cause it joins: only the worst
      // servers of many are stored, and some may not have been heard yet.
      if (incident.cause !== cause && incident.rules.includes(rule) && atUs <= judgedUs(incident))
        return true;
      const member = incident.members.get(memberKey({ rule, instance }));
      if (member && member.sinceUs <= atUs && atUs <= member.lastUs) return true;
    }
    return false;
  };

  /** The incident and breach that were counted last: several rules may see one breach. */
  let counted = '';

  /** Enters what an observation says of its incident; true when its rule is new to it. */
  const join = (incident: Incident, seen: Observation, rule: Rule): boolean => {
    const { instance, region, build, breach } = seen;
    const { places } = incident;
    if (instance !== '' && places.length < mostPlaces && !places.some(one => one.instance === instance))
      places.push({ instance, region, build });
    incident.lastUs = Math.max(incident.lastUs, seen.atUs);
    const isCounted = seen.atUs <= judgedUs(incident) || counted === `${incident.id}${breach?.id}`;
    if (breach && !isCounted) {
      counted = `${incident.id}${breach.id}`;
      incident.breaches++;
      incident.packetsDropped += seen.packetsDropped ?? 0;
      if (breach.overshootMs > (incident.worst?.overshootMs ?? -1)) incident.worst = breach;
    }
    if (incident.rules.includes(rule.name)) return false;
    incident.rules.push(rule.name);
    return true;
  };

  /** What was over before it was heard of, as when an agent has caught up, is listed: nobody can do anything about it. */
  const list = (seen: Observation, rule: Rule, nowUs: number, changed: Set<Incident>) => {
    if (rule.for > 0) return;
    const key = keyOf(seen);
    let incident = [...incidents.values()].find(one => one.late && keyOf(one) === key);
    if (!incident) {
      incident = openIncident(seen.service, seen.cause, seen.atUs);
      if (incidents.has(incident.id)) return;
      Object.assign(incident, { late: true, state: 'resolved', resolvedUs: nowUs });
      note(incident, {
        atUs: nowUs,
        kind: 'state',
        text: 'Late: it was over when it was heard of; nobody is told',
      });
      incidents.set(incident.id, incident);
    }
    if (atLeast(rule.severity, incident.severity)) incident.severity = rule.severity;
    incident.openedUs = Math.min(incident.openedUs, seen.atUs);
    const known = listed.get(incident) ?? new Set();
    if (known.size < mostListed) listed.set(incident, known.add(`${rule.name}\n${seen.breach?.id}`));
    join(incident, seen, rule);
    incident.mostInstances = Math.max(incident.mostInstances, incident.places.length);
    changed.add(incident);
  };

  /** Takes an observation in; returns what it was entered into, if it was. */
  const enter = (seen: Observation, rule: Rule, nowUs: number, changed: Set<Incident>): Incident | null => {
    if (seen.breach !== null && seen.atUs < nowUs - lateUs) return null;
    if (isCovered(seen)) return null;
    let incident = homeOf(seen);
    const key = memberKey(seen);
    const before = incident?.members.get(key) ?? null;
    if (incident && before === null && incident.members.size >= mostMembers) return null;
    const { member, changed: isNews, reason } = observed(before, seen, rule.for);
    if (member === null) return null;
    if (incident === null && seen.breach && seen.atUs < nowUs - Math.max(overUs, rule.keepFiring)) {
      list(seen, rule, nowUs, changed);
      return null;
    }
    if (incident === null) {
      incident = openIncident(seen.service, seen.cause, seen.atUs);
      if (incidents.has(incident.id)) return null;
      incidents.set(incident.id, incident);
      changed.add(incident);
    }
    incident.members.set(key, member);
    plot(incident, seen.breach ? seen.atUs : nowUs, seen.value / Math.max(seen.threshold, 1e-9));
    if (join(incident, seen, rule)) changed.add(incident);
    if (isNews && incident.members.size <= 50) {
      note(incident, {
        atUs: nowUs,
        kind: 'rule',
        text: `${rule.name} at ${seen.instance || seen.service}: ${reason}`,
      });
      changed.add(incident);
    }
    return incident;
  };

  const age = (incident: Incident, round: Round, seen: ReadonlySet<string>, changed: Set<Incident>) => {
    const firedLately = [...incidents.values()].filter(
      other =>
        other !== incident &&
        other.state === 'resolved' &&
        !other.late &&
        isRecent(other, round.nowUs) &&
        keyOf(other) === keyOf(incident),
    ).length;
    for (const [key, member] of incident.members) {
      if (seen.has(`${incident.id}\n${key}`)) continue;
      const rule = round.rules.find(({ name }) => name === member.rule);
      const verdict = unobserved(member, {
        ...{ look: rule ? round.lookOf(rule) : 'asked', isRule: rule !== undefined, nowUs: round.nowUs },
        heardUs: round.heardUs(member.instance),
        keepFiringUs: keepFiring(rule?.keepFiring ?? 0, firedLately),
      });
      if (verdict.member) incident.members.set(key, verdict.member);
      else incident.members.delete(key);
      if (verdict.changed && incident.members.size <= 50) {
        const text = `${member.rule} at ${member.instance || incident.service}: ${verdict.reason}`;
        note(incident, { atUs: round.nowUs, kind: 'rule', text });
        changed.add(incident);
      }
    }
  };

  const settle = (incident: Incident, { rules, nowUs }: Round): boolean => {
    const firing = [...incident.members.values()].filter(({ phase }) => phase === 'firing');
    const instances = new Set([...incident.members.values()].map(({ instance }) => instance));
    instances.delete('');
    incident.mostInstances = Math.max(incident.mostInstances, instances.size);
    const severity = worstOf(rules, new Set(firing.map(({ rule }) => rule)));
    const before = incident.state;
    if (firing.length > 0 && severity) {
      if (before === 'pending') {
        Object.assign(incident, { state: 'firing', firedUs: nowUs });
        note(incident, {
          atUs: nowUs,
          kind: 'state',
          text: `Firing: ${firing[0]?.rule} is over its threshold`,
        });
      }
      // What it was at its worst: a page is not taken back by half.
      if (atLeast(severity, incident.severity)) incident.severity = severity;
    } else if (before === 'firing' && incident.members.size === 0) {
      Object.assign(incident, { state: 'resolved', resolvedUs: nowUs });
      note(incident, {
        atUs: nowUs,
        kind: 'state',
        text: 'Resolved: nothing is over its threshold any more',
      });
    } else if (before === 'pending' && incident.members.size === 0) incident.state = 'inactive';
    return incident.state !== before;
  };

  return {
    all: () => incidents.values(),
    adopt(incident) {
      incidents.set(incident.id, incident);
      adoptedUs.set(incident.id, incident.lastUs);
    },
    take(round) {
      const changed = new Set<Incident>();
      const seen = new Set<string>();
      const rules = new Map(round.rules.map(rule => [rule.name, rule]));
      for (const one of round.observations) {
        const rule = rules.get(one.rule);
        if (!rule) continue;
        const incident = enter(one, rule, round.nowUs, changed);
        if (incident) seen.add(`${incident.id}\n${memberKey(one)}`);
      }
      for (const incident of incidents.values()) {
        if (isOpen(incident)) {
          if (!isToBeTold(incident)) age(incident, round, seen, changed);
          if (settle(incident, round)) changed.add(incident);
        } else if (!isNeeded(incident, round.nowUs)) {
          incidents.delete(incident.id);
          adoptedUs.delete(incident.id);
        }
      }
      return changed;
    },
  };
}

const isRecent = ({ resolvedUs, lastUs }: Incident, nowUs: number): boolean =>
  nowUs - (resolvedUs ?? lastUs) <= rememberedUs;

/** It fires, and nobody was told yet, nor is it quiet: its alerter may have died before it could. It does not end before it is told. */
const isToBeTold = ({ state, announced, quiet }: Incident): boolean =>
  state === 'firing' && announced === null && quiet === null;

/** What still waits to be delivered is tried for as long as its receiver is given, however long it has been over. */
const isNeeded = (incident: Incident, nowUs: number): boolean =>
  isRecent(incident, nowUs) || incident.notifications.some(({ status }) => status === 'waiting');
