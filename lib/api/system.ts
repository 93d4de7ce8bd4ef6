import { z } from 'zod';
import { collectorStatus } from '../system/collector-status.ts';

export const condition = z.object({
  id: z.string(),
  severity: z.enum(['bad', 'degraded']),
  what: z.string().describe('What is wrong, in a sentence'),
  since: z.string().describe('ISO 8601; when it began, or was first seen by this dashboard'),
  todo: z.string().describe('What to do about it'),
});
export type Condition = z.infer<typeof condition>;

const storeFacts = z.object({
  tables: z.array(
    z.object({
      name: z.string(),
      parts: z.number(),
      partsMax: z.number().describe('of one partition'),
      rows: z.number(),
      bytes: z.number(),
    }),
  ),
  merges: z.number(),
  longestMergeMs: z.number(),
  disk: z.object({ freeBytes: z.number(), totalBytes: z.number() }).nullable(),
  brokenParts: z
    .array(z.object({ table: z.string(), parts: z.number() }))
    .describe('that were set aside: their rows are missing'),
});
export type StoreFacts = z.infer<typeof storeFacts>;

const deliveries = z.object({
  delivered: z.number(),
  waiting: z.number(),
  dead: z.number(),
  oldestWaitingMs: z.number().nullable(),
  slowestMs: z.number().nullable().describe('the slowest that was delivered'),
});
export type DeliveryFacts = z.infer<typeof deliveries>;

const queries = z.object({
  running: z.number(),
  waiting: z.number(),
  waitingMs: z.number().describe('of the one that waits longest'),
  asked: z.number(),
  shared: z.number().describe("with another's answer"),
  cancelled: z.number().describe('whose viewer left'),
  refused: z.number(),
});

export const systemAnswer = z.object({
  at: z.string(),
  conditions: z.array(condition).describe('What is wrong, worst first; empty: everything works'),
  collector: collectorStatus.nullable().describe('null: it cannot be reached'),
  store: storeFacts.nullable().describe('null: it cannot be read'),
  damagedDefinitions: z.number().describe("of the embedded store's tables; copies are in their place"),
  dashboard: z.object({
    queries,
    live: z.object({ topics: z.number(), watchers: z.number() }),
    rssBytes: z.number(),
  }),
  alerts: z.object({
    alerterSeenAt: z.string().nullable(),
    deliveries: deliveries.nullable().describe('of the last 24 h'),
  }),
});
export type SystemAnswer = z.infer<typeof systemAnswer>;
