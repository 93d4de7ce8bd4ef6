import { type Incident, incidentId, isOpen, note, openIncident } from '../../lib/alerts/incident.ts';
import { messageOf } from '../../lib/alerts/message.ts';
import type { Control } from '../../lib/alerts/silence.ts';
import { tell } from './announcer.ts';
import type { Settings } from './settings.ts';

export type Known = {
  find(id: string): Promise<Incident | null>;
  adopt(incident: Incident): void;
};

export const disabledOf = (controls: readonly Control[], nowUs: number): Set<string> =>
  new Set(
    controls.flatMap(({ body, toUs }) => (body.kind === 'disabled' && toUs > nowUs ? [body.receiver] : [])),
  );

/** A notification that tells nothing but that the way to a receiver works. */
function testIncident(receiver: string, fromUs: number, settings: Settings): Incident {
  const incident = openIncident('overtick', 'test', fromUs);
  Object.assign(incident, { state: 'resolved', resolvedUs: fromUs, firedUs: fromUs });
  const { rules, dashboardUrl } = settings;
  const context = {
    transition: 'test' as const,
    transitionName: `test ${receiver}`,
    rules,
    dashboardUrl,
    deploy: null,
  };
  const message = messageOf(incident, context);
  incident.notifications.push({
    ...{
      id: message.id,
      receiver,
      transition: 'test',
      message,
      status: 'waiting',
      createdUs: fromUs,
      nextUs: fromUs,
    },
    ...{ attempts: 0, deliveredUs: null, outcome: '', tookMs: null },
  });
  return incident;
}

/** Does what a control asks for, once: what it has done stands in the incident. Returns the incident when it has changed. */
export async function obey(
  { id, body, fromUs }: Control,
  { settings, controls, nowUs }: { settings: Settings; controls: readonly Control[]; nowUs: number },
  known: Known,
): Promise<Incident | null> {
  if (body.kind === 'test') {
    if (await known.find(incidentId('overtick', 'test', fromUs))) return null;
    const incident = testIncident(body.receiver, fromUs, settings);
    known.adopt(incident);
    return incident;
  }
  if (body.kind !== 'ack' && body.kind !== 'replay') return null;
  const incident = await known.find(body.incident);
  if (!incident) return null;
  if (body.kind === 'ack') {
    if (incident.acknowledged || !isOpen(incident)) return null;
    incident.acknowledged = { atUs: nowUs, by: body.by };
    note(incident, {
      atUs: nowUs,
      kind: 'ack',
      text: `Acknowledged by ${body.by || 'somebody'}${body.comment ? `: ${body.comment}` : ''}`,
    });
    const acknowledged = { transition: 'acknowledged' as const, name: 'acknowledged', nowUs };
    tell(incident, acknowledged, settings, controls, disabledOf(controls, nowUs));
    return incident;
  }
  const mark = `Replayed (${id})`;
  if (incident.timeline.some(({ text }) => text === mark)) return null;
  known.adopt(incident);
  for (const one of incident.notifications)
    if (one.status === 'dead') Object.assign(one, { status: 'waiting', nextUs: nowUs, createdUs: nowUs });
  note(incident, { atUs: nowUs, kind: 'delivery', text: mark });
  return incident;
}
