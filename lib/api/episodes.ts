/** GET /api/v1/episodes: breaches grouped from the first to the recovery. */
import { z } from 'zod';
import { breachesRequest } from './requests.ts';

export const episodesRequest = breachesRequest;

const iso = (doc: string) => z.iso.datetime({ precision: 6 }).describe(`${doc}, ISO 8601 with µs`);

export const episode = z.object({
  id: z.string().describe('The id of its first breach'),
  service: z.string(),
  instance: z.string(),
  loop: z.string(),
  build: z.string(),
  region: z.string(),
  from: iso('When its first breach began'),
  to: iso('When its last breach ended'),
  breaches: z.int().describe('Ticks over budget'),
  ticks: z
    .int()
    .nullable()
    .describe('Ticks from the first breach to the last, those within budget included; null: not numbered'),
  worst: z.object({
    tick: z.int(),
    startedAt: iso('When the tick furthest over its budget began'),
    durationMs: z.number(),
    budgetMs: z.number(),
  }),
  overshootMs: z.number().describe('What its breaches were over budget, added up; in ms'),
  causes: z
    .array(z.object({ cause: z.string(), breaches: z.int(), ms: z.number() }))
    .describe(
      'Most breaches first: how many each cause explains, and how many ms of the overshoot. Breaches whose ledger is not worked out yet (it takes a second or two) are in none',
    ),
  packetsDropped: z.number().nullable(),
});
export type EpisodeRow = z.infer<typeof episode>;

export const episodesAnswer = z.object({
  episodes: z
    .array(episode)
    .describe(
      'Latest end first. An episode ends with 20 ticks in a row within budget, 5 s without a breach, or a restart',
    ),
  nextCursor: z.string().nullable().describe('Give it as `cursor` for the next page; null at the end'),
});
export type EpisodesAnswer = z.infer<typeof episodesAnswer>;
