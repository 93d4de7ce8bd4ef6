import { z } from 'zod';

const ms = z.number().describe('ms since the Unix epoch');

/** What a collector says about itself: `GET /v1/status`. */
export const collectorStatus = z.object({
  startedMs: ms,
  rssBytes: z.number(),
  mostBytes: z.number(),
  pressure: z.enum(['none', 'soft', 'hard']),
  loopMsP99: z.number().describe('how late its event loop was, of the last ten seconds'),
  connections: z.number(),
  mostConnections: z.number(),
  rowsPerSecond: z.number(),
  batchesPerSecond: z.number(),
  lagMs: z
    .number()
    .describe('age of the oldest ticks, pauses or samples that are acknowledged and not in the store'),
  spool: z.object({
    bytes: z.number(),
    mostBytes: z.number(),
    segments: z.number(),
    freeBytes: z.number(),
    disk: z.enum(['enough', 'low', 'full']),
    isFull: z.boolean(),
  }),
  storeFailingSinceMs: ms.nullable(),
  letGo: z
    .object({ day: z.string(), bytes: z.number(), atMs: ms })
    .nullable()
    .describe('the last day that was let go for want of disk'),
  refusedRows: z.number().describe('set aside in spool/quarantine'),
  damagedStretches: z.number(),
  tooMany: z.number().describe('batches that were sent away since their instance sends too much'),
  rejected: z.array(
    z.object({ instance: z.string(), service: z.string(), reason: z.string(), rows: z.number(), lastMs: ms }),
  ),
  folded: z.array(z.object({ of: z.string(), name: z.string(), count: z.number(), sinceMs: ms, lastMs: ms })),
  senders: z.array(
    z.object({
      instance: z.string(),
      service: z.string(),
      build: z.string(),
      runtime: z.string(),
      clockAheadMs: z.number().nullable(),
      droppedRows: z.number(),
      lastMs: ms,
    }),
  ),
  sendersKnown: z.number(),
});

export type CollectorStatus = z.infer<typeof collectorStatus>;
