import { createHash } from 'node:crypto';
import type { Breach } from '../api/schemas.ts';
import type { Notification } from './notification.ts';
import type { Severity } from './severities.ts';

/** One rule at one server (or, `instance` empty, at a service), as long as it has something to say. */
export type Member = {
  rule: string;
  instance: string;
  region: string;
  build: string;
  phase: 'pending' | 'firing';
  sinceUs: number;
  lastUs: number;
  /** Since when it has been looked at and found calm; null: it is not calm, or nobody could look. */
  calmSinceUs: number | null;
  value: number;
  threshold: number;
  players: number | null;
};

export type IncidentState = 'pending' | 'firing' | 'resolved' | 'inactive';
export type TimelineEvent = {
  atUs: number;
  kind: 'state' | 'rule' | 'delivery' | 'silence' | 'ack' | 'deploy';
  text: string;
};

/** What is wrong with a service for one cause, however many servers and rules say so: what people are told of once. */
export type Incident = {
  id: string;
  service: string;
  cause: string;
  state: IncidentState;
  severity: Severity;
  /** It was over before it was heard of: listed, and nobody is told. */
  late?: boolean;
  /** When the first evidence of it happened. */
  openedUs: number;
  firedUs: number | null;
  resolvedUs: number | null;
  lastUs: number;
  members: Map<string, Member>;
  /** All that ever belonged to it. */
  rules: string[];
  mostInstances: number;
  /** The first servers that it was about; they are named when it is over. */
  places: { instance: string; region: string; build: string }[];
  breaches: number;
  packetsDropped: number;
  worst: Breach | null;
  /** The largest value over its threshold, by stretches of `courseStepUs`. */
  course: { atUs: number; ratio: number }[];
  acknowledged: { atUs: number; by: string } | null;
  /** The severity that people were told of; null: they were not told. */
  announced: Severity | null;
  /** Why nobody is told; null: somebody is. */
  quiet: string | null;
  /** Until when; missing: no time is known. */
  quietUntilUs?: number | null;
  notifications: Notification[];
  timeline: TimelineEvent[];
};

export const courseStepUs = 5e6;
const mostCourse = 120;
const mostTimeline = 200;
export const mostPlaces = 20;

const hash = (parts: readonly (string | number)[]) =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24);

/** The same for whoever sees the same evidence: another alerter, or this one after a crash. */
export const incidentId = (service: string, cause: string, openedUs: number): string =>
  hash([service, cause, openedUs]);

export const notificationId = (incident: string, transition: string): string =>
  `msg_${hash([incident, transition])}`;

export const keyOf = ({ service, cause }: { service: string; cause: string }): string =>
  `${service}\n${cause}`;
export const memberKey = ({ rule, instance }: { rule: string; instance: string }): string =>
  `${rule}\n${instance}`;

export const isOpen = ({ state }: Incident): boolean => state === 'pending' || state === 'firing';

export function openIncident(service: string, cause: string, openedUs: number): Incident {
  return {
    ...{ id: incidentId(service, cause, openedUs), service, cause, openedUs, lastUs: openedUs },
    ...{ state: 'pending', severity: 'info', firedUs: null, resolvedUs: null, members: new Map(), rules: [] },
    ...{
      mostInstances: 0,
      places: [],
      breaches: 0,
      packetsDropped: 0,
      worst: null,
      course: [],
      acknowledged: null,
      announced: null,
    },
    ...{ quiet: null, notifications: [], timeline: [] },
  };
}

/** The servers that it is about now, the worst first. */
export function instancesOf(incident: Incident): Member[] {
  const worst = new Map<string, Member>();
  const ratio = ({ value, threshold }: Member) => value / Math.max(threshold, 1e-9);
  for (const member of incident.members.values()) {
    const before = worst.get(member.instance);
    if (member.instance !== '' && (!before || ratio(member) > ratio(before)))
      worst.set(member.instance, member);
  }
  return [...worst.values()].sort((a, b) => ratio(b) - ratio(a) || (a.instance < b.instance ? -1 : 1));
}

export function note(incident: Incident, event: TimelineEvent): void {
  incident.timeline.push(event);
  // The beginning says why it fired: it stays, whatever comes after it.
  if (incident.timeline.length > mostTimeline) incident.timeline.splice(20, 1);
}

export function plot(incident: Incident, atUs: number, ratio: number): void {
  const slot = Math.floor(atUs / courseStepUs) * courseStepUs;
  const last = incident.course.at(-1);
  if (last && last.atUs >= slot) last.ratio = Math.max(last.ratio, ratio);
  else incident.course.push({ atUs: slot, ratio });
  if (incident.course.length > mostCourse) incident.course.shift();
}
