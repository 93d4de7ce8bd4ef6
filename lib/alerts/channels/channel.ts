import type { Message } from '../message.ts';
import type { Receiver } from '../receiver.ts';
import { alertmanager } from './alertmanager.ts';
import { discord } from './discord.ts';
import { pagerduty } from './pagerduty.ts';
import type { ChannelRequest } from './request.ts';
import { slack } from './slack.ts';
import { webhook } from './webhook.ts';

/** A message as the receiver wants it; `receiver` with its secrets. Its own headers go last, but never over the signature's. */
export function requestOf(receiver: Receiver, message: Message, atMs: number): ChannelRequest {
  const request = plainRequest(receiver, message, atMs);
  const own = Object.entries(receiver.headers).filter(
    ([name]) => !/^webhook-|^(host|content-length)$/i.test(name),
  );
  const replaced = new Set(own.map(([name]) => name.toLowerCase()));
  const kept = Object.entries(request.headers).filter(([name]) => !replaced.has(name.toLowerCase()));
  return { ...request, headers: Object.fromEntries([...kept, ...own]) };
}

function plainRequest(receiver: Receiver, message: Message, atMs: number): ChannelRequest {
  switch (receiver.kind) {
    case 'webhook':
      return webhook(receiver, message, Math.floor(atMs / 1000));
    case 'alertmanager':
      return alertmanager(receiver, message, atMs);
    case 'slack':
      return slack(receiver, message);
    case 'discord':
      return discord(receiver, message);
    case 'pagerduty':
      return pagerduty(receiver, message);
  }
}
