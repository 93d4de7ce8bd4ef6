import { maxDurationUs } from '../../../lib/signals/field.ts';
import type { Resource } from '../../../lib/signals/resource.ts';
import type { Tick } from '../../../lib/signals/tick.ts';
import type { Sink } from '../source.ts';

const maxPhases = 64;

/** What is known of a tick beside its duration; NaN for what is not. */
export type Parts = {
  tick: number;
  atUs: number;
  cpuUs: number;
  allocBytes: number;
  sent: number;
  dropped: number;
  phases: Map<string, number>;
};

/** A tick of the packet that is being read. `startUs` NaN: not said. */
export type Held = {
  tick: number;
  startUs: number;
  durationUs: number;
  budgetUs: number;
  players: number;
  parts: Parts | null;
  /** Nothing was known of it when it came: what follows it in its packet is its own. */
  isOpen: boolean;
};

/** One loop of one instance. */
export type Stream = {
  sink: Sink;
  /** What its last tick said of the instance. */
  told: Partial<Resource>;
  loop: string;
  players: number;
  nextTick: number;
  parts: Parts | null;
  held: Held[];
  lastTickUs: number;
};

export const newStream = (sink: Sink, loop: string, told: Partial<Resource>): Stream => ({
  ...{ sink, loop, told, players: Number.NaN, nextTick: 1, parts: null, held: [], lastTickUs: 0 },
});

export const newParts = (tick: number, atUs: number): Parts => ({
  ...{ tick, atUs, cpuUs: Number.NaN, allocBytes: Number.NaN, sent: Number.NaN, dropped: Number.NaN },
  phases: new Map(),
});

/** Adds to a value that may not be known yet. */
export const plus = (known: number, more: number): number => (Number.isNaN(known) ? more : known + more);

/** µs of a duration in ms; NaN where nothing takes so long, or less than no time. */
export function durationUsOf(ms: number): number {
  const us = Math.round(ms * 1000);
  return us >= 0 && us <= maxDurationUs ? us : Number.NaN;
}

/** Adds time to a phase; false: there are too many. */
export function addPhase({ phases }: Parts, name: string, us: number): boolean {
  if (phases.size >= maxPhases && !phases.has(name)) return false;
  phases.set(name, Math.min(maxDurationUs, (phases.get(name) ?? 0) + us));
  return true;
}

/**
 * Sends the ticks of a packet that has been read. One that does not say when it began had ended when the packet came, and
 * before the next of its loop began: that is the latest it can have been.
 */
export function release(stream: Stream, arrivalUs: number): void {
  let endUs = arrivalUs;
  const ticks: Tick[] = [];
  for (let i = stream.held.length - 1; i >= 0; i--) {
    const held = stream.held[i] as Held;
    const startUs = Math.round(Number.isNaN(held.startUs) ? endUs - held.durationUs : held.startUs);
    endUs = startUs;
    ticks.push(rowOf(held, startUs, stream));
  }
  for (let i = ticks.length - 1; i >= 0; i--) {
    const tick = ticks[i] as Tick;
    tick.tick ??= stream.nextTick;
    stream.nextTick = Math.max(stream.nextTick, tick.tick + 1);
    stream.sink.tick(tick);
  }
  stream.held.length = 0;
  stream.lastTickUs = arrivalUs;
}

const known = (value: number) => !Number.isNaN(value);

function rowOf(
  { tick, durationUs, budgetUs, players, parts }: Held,
  startUs: number,
  { loop }: Stream,
): Tick {
  const row: Tick = { startUs, durationUs };
  if (known(tick)) row.tick = tick;
  if (loop !== '') row.loop = loop;
  if (known(budgetUs)) row.budgetUs = budgetUs;
  if (known(players)) row.players = players;
  if (parts === null) return row;
  if (known(parts.cpuUs)) row.cpuUs = parts.cpuUs;
  if (known(parts.allocBytes)) row.allocBytes = parts.allocBytes;
  if (known(parts.sent)) row.packetsSent = Math.round(parts.sent);
  if (known(parts.dropped)) row.packetsDropped = Math.round(parts.dropped);
  if (parts.phases.size > 0) row.phases = Object.fromEntries(parts.phases);
  return row;
}
