import type { Message } from '../message.ts';
import { linesOf, linksOf, titleOf } from '../message-text.ts';
import type { Receiver } from '../receiver.ts';
import { type ChannelRequest, cut, jsonRequest } from './request.ts';

/** The three characters that Slack gives a meaning to; with them escaped nobody is mentioned by a server's name. */
const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

export function slack({ url }: Extract<Receiver, { kind: 'slack' }>, message: Message): ChannelRequest {
  const title = escaped(titleOf(message));
  const lines = linesOf(message).map(escaped);
  const links = linksOf(message).map(({ name, href }) => `<${escaped(href).replace(/\|/g, '%7C')}|${name}>`);
  const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text: cut(text, 3_000) } });
  return jsonRequest(url, {
    text: cut(title, 3_000),
    blocks: [section(`*${title}*`), section(lines.join('\n')), section(links.join('  ·  '))],
  });
}
