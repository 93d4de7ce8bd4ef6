import { maxCount, maxNameLength, type RowOf } from './field.ts';

/** Something that happened, counted: loot.duplicate, clue.drop, deploy. */
export const eventFields = {
  atUs: { kind: 'time', required: true, doc: 'When it happened.' },
  name: { kind: 'string', maxLength: maxNameLength, required: true, doc: 'What happened.' },
  count: { kind: 'integer', min: 1, max: maxCount, doc: 'How often; 1 by default.' },
  attributes: {
    kind: 'attributes',
    maxKeys: 16,
    maxKeyLength: maxNameLength,
    maxLength: maxNameLength,
    doc: 'More about it.',
  },
} as const;

export type Event = RowOf<typeof eventFields>;
