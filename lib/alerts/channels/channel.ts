import type { Message } from '../message.ts';
import type { Receiver } from '../receiver.ts';
import { alertmanager } from './alertmanager.ts';
import { discord } from './discord.ts';
import { pagerduty } from './pagerduty.ts';
import { type ChannelRequest, withOwnHeaders } from './request.ts';
import { slack } from './slack.ts';
import { webhook } from './webhook.ts';

/** A message as the receiver wants it; `receiver` with its secrets. */
export const requestOf = (receiver: Receiver, message: Message, atMs: number): ChannelRequest =>
  withOwnHeaders(receiver, plainRequest(receiver, message, atMs));

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
