import { maxNameLength, type RowOf } from './field.ts';

/** Who sends: one process life ("incarnation") of one instance of a service. */
export const resourceFields = {
  service: { kind: 'string', maxLength: maxNameLength, required: true, doc: 'What runs, such as arena.' },
  instance: {
    kind: 'string',
    maxLength: maxNameLength,
    required: true,
    // Browsers take these two for steps in a path, however they are encoded.
    not: {
      texts: ['.', '..'],
      reason: 'no page could have it in its address; give the instance another name, such as arena-eu-1',
    },
    doc: 'Which copy of it, such as arena-eu-1; unique over the fleet.',
  },
  region: { kind: 'string', maxLength: maxNameLength, doc: 'Where it runs.' },
  build: { kind: 'string', maxLength: maxNameLength, doc: 'Version of the program.' },
  runtime: { kind: 'string', maxLength: maxNameLength, doc: 'node, go, jvm, rust, cpp, …' },
  startedAtUs: { kind: 'time', doc: 'When the process started; tells its incarnations apart.' },
} as const;

export type Resource = RowOf<typeof resourceFields>;
