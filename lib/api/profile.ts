import { z } from 'zod';

const moment = z.string().min(1).max(60).describe('ISO 8601, or relative: -15m, now-1h, now');

export const profileRequest = z.strictObject({
  instance: z.string().min(1).max(300),
  from: moment.optional().describe('Begin of the range; -15m by default'),
  to: moment.optional().describe('End of the range, not included; now by default'),
  type: z.string().min(1).max(200).optional().describe('Such as alloc_space or cpu; allocation by default'),
});

export const profileAnswer = z.object({
  instance: z.string(),
  from: z.string().describe('When the first of the profiles began'),
  to: z.string().describe('When the last of them ended'),
  type: z.string(),
  unit: z.string().describe('Of all values: bytes, count, nanoseconds, …'),
  types: z.array(z.string()).describe('What else there is of this range'),
  profiles: z
    .int()
    .describe(
      'How many overlap the range and were added up; of what is in use (inuse_…) the newest alone is taken',
    ),
  total: z.number(),
  otherStacks: z.int().describe('Small stacks that were stored as one, named (other)'),
  functions: z.array(z.object({ name: z.string(), file: z.string().describe('Empty: not known') })),
  nodes: z
    .object({
      function: z.array(z.int()).describe('Place in `functions`'),
      depth: z.array(z.int()).describe('0: a root'),
      value: z.array(z.number()).describe('With all that it called'),
      self: z.array(z.number()),
    })
    .describe(
      'The flame graph by columns: a node stands before its children, and the largest of these first',
    ),
  top: z
    .array(z.object({ function: z.int(), self: z.number(), total: z.number() }))
    .describe('Functions by what they did themselves, at most 200'),
});
export type ProfileAnswer = z.infer<typeof profileAnswer>;
