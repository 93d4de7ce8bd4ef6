import { createHmac } from 'node:crypto';
import { isoFromUs } from '../../format/timestamp.ts';
import type { Message } from '../message.ts';
import { textOf } from '../message-text.ts';
import type { Receiver } from '../receiver.ts';
import { type ChannelRequest, jsonRequest, withOwnHeaders } from './request.ts';

type Webhook = Extract<Receiver, { kind: 'webhook' }>;

/** `v1,…` for each key, as Standard Webhooks 1.0.0 asks: an HMAC of id, time and body. */
export function signatures(secrets: readonly string[], id: string, atSeconds: number, body: string): string {
  return secrets
    .map(secret => Buffer.from(secret.replace(/^whsec_/, ''), 'base64'))
    .map(key => `v1,${createHmac('sha256', key).update(`${id}.${atSeconds}.${body}`).digest('base64')}`)
    .join(' ');
}

/** A field of the message by its path, as text that can stand inside a JSON string. */
function field(message: Message, path: string): string {
  if (path === 'text') return JSON.stringify(textOf(message)).slice(1, -1);
  let value: unknown = message;
  for (const key of path.split('.'))
    value =
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? (value as Record<string, unknown>)[key]
        : undefined;
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : JSON.stringify(String(value)).slice(1, -1);
}

export function webhookBody({ template }: Pick<Webhook, 'template'>, message: Message): string {
  if (template !== undefined)
    return template.replace(/\{\{\s*([\w.]+)\s*\}\}/g, (_, path: string) => field(message, path));
  const timestamp = message.resolvedAt ?? message.since;
  return JSON.stringify({
    type: `alert.${message.transition}`,
    timestamp,
    data: { ...message, text: textOf(message) },
  });
}

function signed(receiver: Webhook, id: string, atSeconds: number, body: string): ChannelRequest {
  const { headers, url } = jsonRequest(receiver.url, null);
  const isSigned = receiver.secrets.length > 0;
  return {
    ...{ url, body },
    headers: {
      ...headers,
      'webhook-id': id,
      'webhook-timestamp': String(atSeconds),
      ...(isSigned ? { 'webhook-signature': signatures(receiver.secrets, id, atSeconds, body) } : {}),
    },
  };
}

export const webhook = (receiver: Webhook, message: Message, atSeconds: number): ChannelRequest =>
  signed(receiver, message.id, atSeconds, webhookBody(receiver, message));

/** Says that `rules` rules are evaluated: who waits for it in vain knows that the alerter is dead. `everyUs`: as asked for. */
export function heartbeat(receiver: Webhook, everyUs: number, rules: number, atUs: number): ChannelRequest {
  const data = { everyMs: everyUs / 1000, rules };
  const body = JSON.stringify({ type: 'alerter.heartbeat', timestamp: isoFromUs(atUs), data });
  const id = `msg_beat_${receiver.name}_${Math.floor(atUs / everyUs)}`;
  return withOwnHeaders(receiver, signed(receiver, id, Math.floor(atUs / 1e6), body));
}
