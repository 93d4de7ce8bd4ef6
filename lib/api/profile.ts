import { z } from 'zod';
import { compareRequest } from './compare.ts';

const moment = z.string().min(1).max(60).describe('ISO 8601, or relative: -15m, now-1h, now');

const type = z
  .string()
  .min(1)
  .max(200)
  .optional()
  .describe('Such as alloc_space or cpu; allocation by default');

export const profileRequest = z.strictObject({
  instance: z.string().min(1).max(300),
  from: moment.optional().describe('Begin of the range; -15m by default'),
  to: moment.optional().describe('End of the range, not included; now by default'),
  type,
  baselineFrom: moment
    .optional()
    .describe('Begin of what it is compared with: the profiles that ended within baselineFrom to baselineTo'),
  baselineTo: moment
    .optional()
    .describe('End of the baseline; with baselineFrom alone it is where the range begins'),
});

/** The two sides as /api/v1/compare takes them. */
export const compareProfileRequest = compareRequest.extend({ type });

const covered = {
  from: z.string().describe('When the first of the profiles began'),
  to: z.string().describe('When the last of them ended'),
  profiles: z
    .int()
    .describe(
      'How many overlap the range and were added up; of what is in use (inuse_…) the newest alone is taken',
    ),
  otherStacks: z.int().describe('Small stacks that were stored as one, named (other)'),
};

export const profileAnswer = z.object({
  instance: z.string().describe('Of a comparison that is not of one instance: its service'),
  ...covered,
  type: z.string(),
  unit: z.string().describe('Of all values: bytes, count, nanoseconds, …'),
  types: z.array(z.string()).describe('What else there is of this range, and of the baseline as well'),
  total: z.number().describe('Of all values: with a baseline per second, see there'),
  functions: z.array(z.object({ name: z.string(), file: z.string().describe('Empty: not known') })),
  nodes: z
    .object({
      function: z.array(z.int()).describe('Place in `functions`'),
      depth: z.array(z.int()).describe('0: a root'),
      value: z.array(z.number()).describe('With all that it called'),
      self: z.array(z.number()),
      before: z.array(z.number()).optional().describe('`value` of the baseline; 0: it has no such node'),
      selfBefore: z.array(z.number()).optional().describe('`self` of the baseline'),
    })
    .describe(
      'The flame graph by columns: a node stands before its children, and the largest of these first; with a baseline that of both together, a node as large as its sum of both',
    ),
  top: z
    .array(
      z.object({
        ...{ function: z.int(), self: z.number(), total: z.number() },
        ...{ selfBefore: z.number().optional(), totalBefore: z.number().optional() },
      }),
    )
    .describe('Functions by what they did themselves, with a baseline by how much that changed; at most 200'),
  baseline: z
    .object({
      ...covered,
      total: z.number(),
      perSecond: z
        .boolean()
        .describe(
          'Values of both sides are per second that their profiles cover; false: what is in use, as it is',
        ),
    })
    .optional()
    .describe('What it is compared with, where that was asked for'),
});
export type ProfileAnswer = z.infer<typeof profileAnswer>;
