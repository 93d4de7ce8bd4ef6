import { maxCount, maxDurationUs, maxNameLength, type RowOf } from './field.ts';

/**
 * Durations of something with a name and a budget of its own (publish_to_client), as a base-2 exponential histogram
 * of µs as in OpenTelemetry: with base = 2^(2^-scale), counts[i] holds the values in (base^(offset+i), base^(offset+i+1)].
 * Or as plain values in `valuesUs`.
 */
export const latencyFields = {
  atUs: { kind: 'time', required: true, doc: 'End of the time that this row covers.' },
  name: { kind: 'string', maxLength: maxNameLength, required: true, doc: 'What was timed.' },
  budgetUs: { kind: 'integer', min: 0, max: maxDurationUs, doc: 'How long it may take; 0: no budget.' },
  scale: {
    kind: 'integer',
    min: -10,
    max: 20,
    doc: 'Resolution of the histogram; 4 is the finest that is kept.',
  },
  zeroCount: { kind: 'integer', min: 0, max: maxCount, doc: 'How many took 0 µs.' },
  offset: { kind: 'integer', min: -2_000_000, max: 2_000_000_000, doc: 'Index of the first bucket.' },
  counts: { kind: 'integers', min: 0, max: maxCount, maxItems: 4096, doc: 'Values per bucket.' },
  valuesUs: {
    kind: 'integers',
    min: 0,
    max: maxDurationUs,
    maxItems: 10_000,
    doc: 'Plain values, in place of a histogram.',
  },
} as const;

export type Latency = RowOf<typeof latencyFields>;
