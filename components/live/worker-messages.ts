import type { FleetPatch } from './fleet-lens.ts';
import type { Heard } from './multiplexer.ts';

/** What a tab says to the worker. `id` is one of that tab's followers. */
export type FromTab =
  | { type: 'follow'; id: string; topic: string; whole: boolean }
  | { type: 'taken'; id: string }
  /** The rows of the fleet that the tab shows. */
  | { type: 'see'; id: string; keys: readonly string[] }
  | { type: 'leave'; id: string };

/** What a tab is told: as it was heard, but of the fleet only what the tab has to draw. */
export type Told = Heard | { kind: 'fleet'; patch: FleetPatch };

/** What the worker says to a tab; `gone`: it took the tab for closed and has let go. */
export type ToTab = { id: string; heard: Told[] | 'gone' };
