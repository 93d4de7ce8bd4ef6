import type { Message } from '../message.ts';
import { linesOf, linksOf, titleOf } from '../message-text.ts';
import type { Transition } from '../notification.ts';
import type { Receiver } from '../receiver.ts';
import { type ChannelRequest, cut, jsonRequest } from './request.ts';

const actions: Record<Transition, 'trigger' | 'acknowledge' | 'resolve'> = {
  firing: 'trigger',
  escalated: 'trigger',
  acknowledged: 'acknowledge',
  resolved: 'resolve',
  test: 'trigger',
};

/** Events API v2: one dedup key from the first trigger to the resolve. */
export function pagerduty(
  receiver: Extract<Receiver, { kind: 'pagerduty' }>,
  message: Message,
): ChannelRequest {
  return jsonRequest(receiver.url, {
    routing_key: receiver.routingKey,
    event_action: actions[message.transition],
    dedup_key: message.alert,
    client: 'Overtick',
    client_url: message.links.alert,
    links: linksOf(message).map(({ name, href }) => ({ href, text: name })),
    payload: {
      summary: cut(`${titleOf(message)}. ${linesOf(message)[1] ?? ''}`, 1_024),
      source: cut(message.instances[0]?.instance ?? message.service, 255),
      severity: message.severity,
      timestamp: message.since,
      component: message.service,
      group: message.service,
      class: message.cause,
      custom_details: {
        text: linesOf(message).join('\n'),
        ...message.impact,
        instances: message.instances,
        rules: message.rules,
      },
    },
  });
}
