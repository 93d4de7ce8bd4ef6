import { maxCount, maxDurationUs, maxNameLength, type RowOf } from './field.ts';

/**
 * What a pause stopped. Order is specificity: where two pauses overlap, the earlier one in this list is billed.
 * `concurrent` work ran beside the server and is never billed to a tick.
 */
export const pauseScopes = [
  'stw',
  'assist',
  'stall',
  'safepoint',
  'scheduler',
  'loop',
  'concurrent',
] as const;
export type PauseScope = (typeof pauseScopes)[number];

/** How a pause is known. */
export const evidences = ['measured', 'estimated'] as const;

/** An interval in which the runtime kept the server from working. */
export const pauseFields = {
  startUs: { kind: 'time', required: true, doc: 'When the pause began.' },
  durationUs: { kind: 'integer', min: 0, max: maxDurationUs, required: true, doc: 'How long it lasted.' },
  kind: {
    kind: 'string',
    maxLength: maxNameLength,
    doc: 'gc by default; else what paused: safepoint, scheduler, loop, …',
  },
  scope: { kind: 'string', maxLength: 20, oneOf: pauseScopes, doc: 'What it stopped; stw by default.' },
  cause: {
    kind: 'string',
    maxLength: maxNameLength,
    doc: "The runtime's own word: mark-sweep, mark termination, …",
  },
  heapBeforeBytes: { kind: 'integer', min: 0, max: maxCount, doc: 'Heap in use when the pause began.' },
  heapAfterBytes: { kind: 'integer', min: 0, max: maxCount, doc: 'Heap in use when it ended.' },
  source: {
    kind: 'string',
    maxLength: maxNameLength,
    doc: 'Who said so: agent, gctrace, jvm-log, trace-gc, prometheus, …',
  },
  evidence: {
    kind: 'string',
    maxLength: 20,
    oneOf: evidences,
    doc: 'measured (by default) when the runtime told of this very pause; estimated when it was made of a rate.',
  },
  clockErrorUs: {
    kind: 'integer',
    min: 0,
    max: maxDurationUs,
    doc: 'How far off its start may be, where its clock is not the one of the ticks.',
  },
} as const;

export type Pause = RowOf<typeof pauseFields>;
