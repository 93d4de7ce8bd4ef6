import { maxCount, maxDurationUs, maxNameLength, type RowOf } from './field.ts';

/** One turn of a server's loop. */
export const tickFields = {
  tick: { kind: 'integer', min: 0, max: maxCount, doc: 'Number of the tick in its process life.' },
  loop: {
    kind: 'string',
    maxLength: maxNameLength,
    doc: 'The budgeted loop, where a server has several; main by default.',
  },
  startUs: { kind: 'time', required: true, doc: 'When the tick began.' },
  scheduledUs: { kind: 'time', doc: 'When it should have begun; startUs less scheduledUs is its lateness.' },
  durationUs: {
    kind: 'integer',
    min: 0,
    max: maxDurationUs,
    required: true,
    doc: 'How long it took, wall clock.',
  },
  budgetUs: {
    kind: 'integer',
    min: 0,
    max: maxDurationUs,
    doc: 'How long it may take; 0: no budget. A longer tick is a breach.',
  },
  cpuUs: {
    kind: 'integer',
    min: 0,
    max: maxDurationUs,
    doc: "CPU time of the tick's own thread, its own GC work included.",
  },
  allocBytes: { kind: 'integer', min: 0, max: maxCount, doc: 'Bytes allocated during the tick.' },
  players: {
    kind: 'integer',
    min: 0,
    max: maxCount,
    doc: 'Load: players, connections or subscribers served.',
  },
  packetsSent: { kind: 'integer', min: 0, max: maxCount, doc: 'Packets sent by this tick.' },
  packetsDropped: {
    kind: 'integer',
    min: 0,
    max: maxCount,
    doc: 'Packets that this tick should have sent and did not.',
  },
  phases: {
    kind: 'durations',
    maxKeys: 64,
    maxKeyLength: maxNameLength,
    max: maxDurationUs,
    doc: 'µs spent in each named part of the tick.',
  },
} as const;

export type Tick = RowOf<typeof tickFields>;

export const defaultLoop = 'main';
