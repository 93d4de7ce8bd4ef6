/** What /api/v1/compare takes and answers. Durations are ms; null means "not measured". */
import { z } from 'zod';

const name = z.string().min(1).max(300);
const moment = z.string().min(1).max(60);
const measured = <T extends z.ZodType>(type: T) => type.nullable();

const sideOf = (side: 'a' | 'b') => ({
  [`${side}.build`]: name.optional().describe(`Build of side ${side.toUpperCase()}`),
  [`${side}.region`]: name.optional(),
  [`${side}.instance`]: name.optional(),
  [`${side}.from`]: moment.optional().describe('Begin of its range; that of the comparison by default'),
  [`${side}.to`]: moment.optional(),
});
type SideKey<S extends string> = `${S}.build` | `${S}.region` | `${S}.instance` | `${S}.from` | `${S}.to`;

/** Without a.… and b.…, the two most recent builds are compared. */
export const compareRequest = z.strictObject({
  service: name.optional().describe('Of those with two builds the busiest by default'),
  from: moment.optional().describe('Begin of the range of both sides; -1h by default'),
  to: moment.optional().describe('End of the range, not included; now by default'),
  ...(sideOf('a') as Record<SideKey<'a'>, z.ZodOptional<z.ZodString>>),
  ...(sideOf('b') as Record<SideKey<'b'>, z.ZodOptional<z.ZodString>>),
});
export type CompareRequest = z.infer<typeof compareRequest>;

export const compareSide = z.object({
  build: measured(z.string()).describe('What it was narrowed to; null: anything'),
  region: measured(z.string()),
  instance: measured(z.string()),
  from: z.string(),
  to: z.string(),
  ticks: z.int(),
  instances: z.array(z.string()).describe('Those that it holds'),
  budgetMs: measured(z.number()).describe('The most frequent one'),
});
export type CompareSide = z.infer<typeof compareSide>;

export const compareStatistic = z.object({
  name: z.enum([
    'p50',
    'p90',
    'p99',
    'p999',
    'max',
    'breachRate',
    'gcMsPerTick',
    'allocBytesPerTick',
    'allocBytesPerTickAndPlayer',
    'heapBytesPerPlayer',
    'rssBytesPerPlayer',
    'dropRate',
  ]),
  unit: z.enum(['ms', 'bytes', 'share']),
  a: measured(z.number()),
  b: measured(z.number()),
  difference: measured(z.number()).describe('b less a'),
  relative: measured(z.number()).describe('difference over a; null when a is 0'),
});
export type CompareStatistic = z.infer<typeof compareStatistic>;

export const compareVerdict = z.object({
  word: z.enum(['faster', 'slower', 'inconclusive']).describe('What B is against A, at equal load'),
  sentence: z.string(),
  effect: measured(z.number()).describe('Typical duration of B over that of A at equal load, less 1'),
  interval: measured(z.tuple([z.number(), z.number()])).describe('95 % interval of the effect'),
  matchedShareA: z.number().describe('Share of its ticks at loads that the other side had too, 0 to 1'),
  matchedShareB: z.number(),
  blocksA: z.int().describe('Blocks of time that it was measured over'),
  blocksB: z.int(),
  warnings: z.array(z.string()),
});
export type CompareVerdict = z.infer<typeof compareVerdict>;

const loadPoint = z.object({
  fromPlayers: z.number(),
  toPlayers: z.number(),
  ticks: z.int(),
  breaches: z.int(),
  breachRate: z.number(),
  fittedRate: z.number().describe('The breach rate made to never fall as the load grows'),
});

const capacity = z.object({
  holdsToPlayers: measured(z.number()).describe('At most 1 % of the ticks are over budget up to this load'),
  breaksFromPlayers: measured(z.number()).describe('null: no load that was seen broke it'),
  highestSeenPlayers: z.number(),
});

export const compareAnswer = z.object({
  service: z.string(),
  blockMs: z.number().describe('Length of the blocks that the interval rests on'),
  source: z
    .enum(['ticks', 'rollups'])
    .describe('rollups: the range is too long for single ticks, so that nothing can be matched by load'),
  a: compareSide,
  b: compareSide,
  verdict: compareVerdict,
  statistics: z.array(compareStatistic).describe('As they were, not matched by load'),
  distribution: z
    .array(z.object({ fromMs: z.number(), toMs: z.number(), a: z.number(), b: z.number() }))
    .describe('Share of the ticks of each side by duration, buckets without gaps'),
  capacity: z.object({ sentence: z.string(), a: measured(capacity), b: measured(capacity) }),
  load: z.object({ a: z.array(loadPoint), b: z.array(loadPoint) }).describe('Ticks and breaches by load'),
});
export type CompareAnswer = z.infer<typeof compareAnswer>;
