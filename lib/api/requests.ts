/** What the JSON API takes as query parameters. Unknown ones are refused: a misspelt filter must not answer with everything. */
import { z } from 'zod';

const name = z.string().min(1).max(300);
const moment = z.string().min(1).max(60).describe('ISO 8601, or relative: -15m, now-1h, now');
const filter = { service: name.optional(), region: name.optional(), build: name.optional() };

export const fleetRequest = z.strictObject({
  ...filter,
  at: moment.optional().describe('When the minute that it tells of ended; now by default'),
});

export const namesRequest = z.strictObject({
  q: z.string().max(300).default('').describe('Part of the name of an instance, a service or a build'),
});

export const breachesRequest = z.strictObject({
  ...filter,
  instance: name.optional(),
  from: moment.optional().describe('Begin of the range; -24h by default'),
  to: moment.optional().describe('End of the range, not included; now by default'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(1000).optional().describe('nextCursor of the page before'),
});

export const tickRequest = z.strictObject({
  at: moment.optional().describe('When the tick began; tells ticks of the same number apart'),
  loop: name.optional(),
});

const points = z.coerce.number().int().min(10).max(1200).default(300).describe('Most buckets to answer');

export const instanceRequest = z.strictObject({
  from: moment.optional().describe('Begin of the range; -15m by default'),
  to: moment.optional(),
  points,
  loop: name.optional(),
});

export const liveRequest = z.discriminatedUnion('topic', [
  z.strictObject({ topic: z.literal('fleet'), ...filter }),
  z.strictObject({ topic: z.literal('breaches'), ...filter, instance: name.optional() }),
  z.strictObject({
    topic: z.literal('instance'),
    instance: name,
    window: z
      .string()
      .regex(/^\d{1,4}[smhd]$/)
      .default('15m')
      .describe('How far back, such as 5m'),
    points,
    loop: name.optional(),
  }),
  z.strictObject({ topic: z.literal('alerts') }),
]);
export type LiveRequest = z.infer<typeof liveRequest>;

/** Several topics over one stream: a browser has few connections, and its tabs share them. */
export const watchesRequest = z.strictObject({
  watch: z.array(z.string().max(1500)).min(1).max(40),
});
