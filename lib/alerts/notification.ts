import type { Message } from './message.ts';

export type Transition = 'firing' | 'escalated' | 'acknowledged' | 'resolved' | 'test';

/** One message to one receiver, from its making to its end. */
export type Notification = {
  id: string;
  receiver: string;
  transition: Transition;
  message: Message;
  status: 'waiting' | 'delivered' | 'dead';
  createdUs: number;
  /** When it is tried next. */
  nextUs: number;
  attempts: number;
  deliveredUs: number | null;
  /** How the last attempt ended, and how long it took. */
  outcome: string;
  tookMs: number | null;
};
