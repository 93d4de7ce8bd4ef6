import { createHash } from 'node:crypto';
import type { Message } from '../message.ts';
import { linesOf, titleOf } from '../message-text.ts';
import type { Receiver } from '../receiver.ts';
import { type ChannelRequest, jsonRequest } from './request.ts';

type Alertmanager = Extract<Receiver, { kind: 'alertmanager' }>;

/** Go's zero time, which is how an Alertmanager says that an alert has no end. */
const noEnd = '0001-01-01T00:00:00Z';
/** An Alertmanager takes an alert as over at its end: it is told again long before that. */
const endsAfterMs = 5 * 60_000;
/** How often a firing alert is told again to an Alertmanager, which forgets all when it restarts; in µs. */
export const tellAgainUs = 60e6;

const wholeMs = (iso: string) => iso.replace(/(\.\d{3})\d*Z$/, '$1Z');

/** One alert for each server that is listed would be a storm: the incident is the alert, its severity may rise. */
function alertOf(message: Message) {
  const { severity: _, ...identity } = message.labels;
  const labels: Record<string, string> = { ...identity, alert_id: message.alert };
  const list = message.instances.map(({ instance }) => instance).join(', ');
  const annotations = Object.fromEntries(
    Object.entries({
      ...message.annotations,
      summary: titleOf(message),
      description: linesOf(message).join('\n'),
      severity: message.severity,
      instances: list,
      runbook_url: message.links.runbook ?? '',
    }).filter(([, value]) => value !== ''),
  );
  return {
    labels,
    annotations,
    startsAt: wholeMs(message.since),
    generatorURL: message.links.tick ?? message.links.alert,
  };
}

export function alertmanager(receiver: Alertmanager, message: Message, atMs: number): ChannelRequest {
  const alert = alertOf(message);
  const resolved = message.resolvedAt === null ? null : wholeMs(message.resolvedAt);
  if (receiver.push) {
    const endsAt = resolved ?? new Date(atMs + endsAfterMs).toISOString();
    return jsonRequest(
      `${receiver.url.replace(/\/+$/, '').replace(/\/api\/v2\/alerts$/, '')}/api/v2/alerts`,
      [{ ...alert, endsAt }],
    );
  }
  const status = resolved ? 'resolved' : 'firing';
  const groupLabels = { service: message.service, cause: message.cause };
  const fingerprint = createHash('sha256').update(message.alert).digest('hex').slice(0, 16);
  return jsonRequest(receiver.url, {
    ...{ version: '4', receiver: receiver.name, status, groupLabels },
    groupKey: `{}:{cause=${JSON.stringify(message.cause)}, service=${JSON.stringify(message.service)}}`,
    ...{ commonLabels: alert.labels, commonAnnotations: alert.annotations, truncatedAlerts: 0 },
    externalURL: new URL(message.links.alert).origin,
    alerts: [{ status, ...alert, endsAt: resolved ?? noEnd, fingerprint }],
  });
}
