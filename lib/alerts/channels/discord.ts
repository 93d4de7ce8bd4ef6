import type { Message } from '../message.ts';
import { linesOf, linksOf, titleOf } from '../message-text.ts';
import type { Receiver } from '../receiver.ts';
import { type ChannelRequest, cut, jsonRequest } from './request.ts';

/** Alertmanager's own red and green, and an amber of the same depth. */
const colours = { critical: 0x992d22, warning: 0x95681c, info: 0x2c5f95, resolved: 0x2ecc71 };

/** What Discord would format, or make a link of a name. */
const escaped = (text: string) => text.replace(/[\\*_~`|>#[\]()@<]/g, '\\$&');

export function discord({ url }: Extract<Receiver, { kind: 'discord' }>, message: Message): ChannelRequest {
  const links = linksOf(message).map(
    ({ name, href }) => `[${name}](<${href.replace(/[<>)]/g, encodeURIComponent)}>)`,
  );
  const description = [...linesOf(message).map(escaped), links.join(' · ')].join('\n');
  return jsonRequest(url, {
    username: 'Overtick',
    content: cut(escaped(titleOf(message)), 2_000),
    embeds: [
      {
        title: cut(escaped(message.title), 256),
        description: cut(description, 4_096),
        url: message.links.alert,
        color: message.resolvedAt ? colours.resolved : colours[message.severity],
        timestamp: message.since,
      },
    ],
    allowed_mentions: { parse: [] },
  });
}
