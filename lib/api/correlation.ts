/** GET /api/v1/correlation: why ticks of a selection breach. Durations are ms, shares 0 to 1, null "not measured". */
import { z } from 'zod';

const name = z.string().min(1).max(300);
const moment = z.string().min(1).max(60);
const share = (doc: string) => z.number().describe(`${doc}, 0 to 1`);
const iso = z.iso.datetime({ precision: 6 });

export const correlationRequest = z.strictObject({
  service: name.optional(),
  instance: name.optional(),
  region: name.optional(),
  build: name.optional(),
  from: moment.optional().describe('Begin of the range, ISO 8601 or relative; -15m by default'),
  to: moment.optional().describe('End of the range, not included; now by default'),
});

const suspect = z.object({
  line: z.string().describe('Ledger line: gc.stw, phase:loot, …; work is the load beyond the usual'),
  explains: z.int().describe('Breaches whose cause it is'),
  vanish: z.int().describe('Breaches that would have kept their budget without its excess'),
  breachesLeft: z.int(),
  excessMs: z
    .number()
    .describe('Its time beyond the typical, over all breaches, in ms; what suspects are ranked by'),
  share: share('Share of the excess of all lines'),
  p99LeftMs: z
    .number()
    .nullable()
    .describe('99th percentile of all ticks without its excess, to 2.2 %, in ms'),
});
export type CorrelationSuspect = z.infer<typeof suspect>;

const spikes = z.object({
  spikes: z.int().describe('Ticks that allocated far more than is usual there: robust z over 3.5'),
  ticks: z.int().describe('Ticks looked at; a sample where the selection is large'),
  withinTicks: z.int(),
  afterSpike: share('P(a breach in the tick or within so many ticks after it), for spikes'),
  afterAny: share('The same for any tick'),
  ratio: z.number(),
  ratioLow: z.number().describe('Lower end of the 95 % interval, from a moving-block bootstrap'),
  ratioHigh: z.number(),
  lags: z
    .array(z.object({ lag: z.int(), spikes: z.int(), expected: z.number() }))
    .describe('Spikes by ticks to the first breach, and how many it would be by chance'),
});
export type CorrelationSpikes = z.infer<typeof spikes>;

const difference = z.object({
  dimension: z.string(),
  value: z.string(),
  ticks: z.int(),
  breaches: z.int(),
  riskRatio: z.number().nullable().describe('Breach rate over that of the rest; null: the rest has none'),
  breachShare: share('Share of all breaches'),
  tickShare: share('Share of all ticks'),
  p: z.number().describe('Two-sided, for counts that scatter as these do; Fisher where they are few'),
  q: z.number().describe('p corrected for all that was tested (Benjamini-Hochberg)'),
  sameAs: z.array(z.string()).describe('Others that hold exactly the same ticks'),
  strong: z.boolean().describe('q at most 0.05, risk ratio at least 1.5, 5 % of the breaches or more'),
});
export type CorrelationDifference = z.infer<typeof difference>;

const rhythm = z.object({
  instance: z.string(),
  loop: z.string(),
  cause: z.string().nullable().describe('Breaches of this cause have the rhythm; null: all of them'),
  periodMs: z.number(),
  strength: share('How tightly the episodes keep the beat'),
  cycles: z.int(),
  episodes: z.int(),
  p: z
    .number()
    .describe('Chance of such regularity in unrelated moments, over all periods and servers tried'),
  inPhase: z
    .array(z.object({ signal: z.string(), strength: z.number(), beside: z.number(), offsetMs: z.number() }))
    .describe('Collections and events that recur in the same period beside the episodes, closest first'),
});
export type CorrelationRhythm = z.infer<typeof rhythm>;

const heap = z.object({
  instance: z.string(),
  limitBytes: z.number(),
  liveBytes: z.number().nullable().describe('What thorough collections left behind'),
  usedBytesMax: z.number().nullable(),
  fullShare: z.number().describe('Live heap (or, where unknown, the most in use) over the limit'),
  gcShare: z.number().nullable().describe('Share of the time in collections that stop or stall the server'),
  verdict: z.enum(['below-live', 'tight', 'roomy']).describe('below-live: collection never ends'),
});
export type CorrelationHeap = z.infer<typeof heap>;

const load = z.object({
  service: z.string(),
  loop: z.string(),
  bins: z.array(
    z.object({
      players: z.tuple([z.number(), z.number()]).describe('Least and most of the bin'),
      ticks: z.int(),
      breaches: z.int(),
      tickMsMedian: z.number(),
    }),
  ),
  breachesFrom: z.number().nullable().describe('Players from which ticks breach; null: not for the load'),
  slowdown: z.number().nullable().describe('Median duration at the highest loads over that at the lowest'),
});
export type CorrelationLoad = z.infer<typeof load>;

const section = <Found extends z.ZodType>(found: Found) =>
  z.object({
    sentence: z.string().describe('What was found, or that it is nothing or too little to tell'),
    found: found.nullable().describe('null: not enough to look at'),
  });

export const correlationAnswer = z.object({
  from: iso,
  to: iso,
  headline: z.string(),
  totals: z.object({
    ticks: z.int(),
    breaches: z.int(),
    accounted: z.int().describe('Breaches whose ledger is worked out; those of the last seconds follow'),
    unexplained: z.int(),
    p99Ms: z.number().nullable().describe('99th percentile of all ticks, to 2.2 %, in ms'),
  }),
  suspects: z.array(suspect).describe('Most ms explained first; unexplained among them'),
  spikes: section(spikes),
  differences: z.object({
    sentence: z.string(),
    tested: z.int().describe('How many values of dimensions were compared'),
    found: z.array(difference).describe('Strong ones first, at most 20'),
  }),
  rhythm: section(rhythm),
  heap: section(z.array(heap)),
  load: section(load),
});
export type CorrelationAnswer = z.infer<typeof correlationAnswer>;
