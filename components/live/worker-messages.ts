import type { Heard } from './multiplexer.ts';

/** What a tab says to the worker. `id` is one of that tab's followers. */
export type FromTab =
  | { type: 'follow'; id: string; topic: string; whole: boolean }
  | { type: 'taken'; id: string }
  | { type: 'leave'; id: string };

/** What the worker says to a tab; `gone`: it took the tab for closed and has let go. */
export type ToTab = { id: string; heard: Heard[] | 'gone' };
