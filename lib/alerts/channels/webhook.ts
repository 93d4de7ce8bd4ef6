import { createHmac } from 'node:crypto';
import type { Message } from '../message.ts';
import { textOf } from '../message-text.ts';
import type { Receiver } from '../receiver.ts';
import { type ChannelRequest, jsonRequest } from './request.ts';

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

export function webhook(receiver: Webhook, message: Message, atSeconds: number): ChannelRequest {
  const { headers, url } = jsonRequest(receiver.url, null);
  const body = webhookBody(receiver, message);
  const signed = receiver.secrets.length > 0;
  return {
    ...{ url, body },
    headers: {
      ...headers,
      'webhook-id': message.id,
      'webhook-timestamp': String(atSeconds),
      ...(signed ? { 'webhook-signature': signatures(receiver.secrets, message.id, atSeconds, body) } : {}),
    },
  };
}
