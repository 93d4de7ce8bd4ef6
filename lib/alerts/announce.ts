import { type Incident, notificationId } from './incident.ts';
import type { Transition } from './notification.ts';
import type { Receiver, Route } from './receiver.ts';
import { atLeast } from './rule.ts';

/** How long a page waits for others that are hit by the same, so that it lists them; in µs. */
export const groupWaitUs = 300_000;

export type Announcement = { transition: Transition; name: string } | null;

/** What people are to be told of an incident now, and why (not). `quiet`: why they are not to be told at all. */
export function announcementOf(
  incident: Incident,
  quiet: string | null,
  nowUs: number,
): { announce: Announcement; reason: string } {
  const { state, announced, severity, firedUs, acknowledged } = incident;
  const nothing = (reason: string) => ({ announce: null, reason });
  if (state === 'resolved') {
    if (announced === null) return nothing('nobody was told that it fired');
    if (incident.notifications.some(({ transition }) => transition === 'resolved'))
      return nothing('told already');
    return { announce: { transition: 'resolved', name: 'resolved' }, reason: 'it is over' };
  }
  if (state !== 'firing') return nothing('it is not firing');
  if (quiet !== null) return nothing(quiet);
  if (announced === null) {
    const sinceUs = nowUs - (firedUs ?? nowUs);
    // Under 0: the clock has been set back since.
    if (sinceUs >= 0 && sinceUs < groupWaitUs) return nothing('waits for others that are hit by the same');
    return { announce: { transition: 'firing', name: 'firing' }, reason: 'it fires' };
  }
  if (severity !== announced && atLeast(severity, announced)) {
    if (acknowledged) return nothing('somebody is at it');
    return {
      announce: { transition: 'escalated', name: `escalated to ${severity}` },
      reason: 'it became worse',
    };
  }
  return nothing('told already');
}

/** Receivers of an announcement: of a resolve those who were told that it fired, else those that the routes name. */
export function receiversOf(
  incident: Incident,
  transition: Transition,
  receivers: readonly Receiver[],
  routes: readonly Route[],
): Receiver[] {
  const wasTold = ({ name }: Receiver) => incident.notifications.some(({ receiver }) => receiver === name);
  if (transition === 'resolved') return receivers.filter(wasTold);
  // Only these have a word for it; the others would read it as one more page.
  if (transition === 'acknowledged')
    return receivers.filter(one => wasTold(one) && (one.kind === 'pagerduty' || one.kind === 'webhook'));
  if (routes.length === 0) return [...receivers];
  const fits = (route: Route) =>
    atLeast(incident.severity, route.atLeast) &&
    (route.service === undefined || route.service === incident.service) &&
    (route.cause === undefined || route.cause === incident.cause) &&
    (route.rule === undefined || incident.rules.includes(route.rule));
  const named = new Set(routes.filter(fits).map(route => route.receiver));
  return receivers.filter(({ name }) => named.has(name));
}

/** Whether a receiver has been given this already: an announcement that was stored is not made again. */
export const isTold = ({ id, notifications }: Incident, name: string, receiver: string): boolean =>
  notifications.some(one => one.id === notificationId(id, name) && one.receiver === receiver);
