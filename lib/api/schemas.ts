/**
 * What the JSON API under /api/v1 answers and what it takes. The same schemas check the requests, type the pages
 * and make /api/v1/openapi.json. Durations here are ms (people read them); null means "not measured", never 0.
 */
import { z } from 'zod';
import { severity } from '../alerts/rule.ts';

const ms = (doc: string) => z.number().describe(`${doc}, in ms`);
const iso = (doc: string) => z.iso.datetime({ precision: 6 }).describe(`${doc}, ISO 8601 with µs`);
const measured = <T extends z.ZodType>(type: T) => type.nullable();

export const instanceState = z
  .enum(['bad', 'degraded', 'ok', 'silent'])
  .describe(
    'bad: over 1 % of its ticks (or latencies) are over budget. degraded: some are. silent: sent nothing for 5 s.',
  );
export type InstanceState = z.infer<typeof instanceState>;

export const fleetRow = z.object({
  service: z.string(),
  instance: z.string(),
  loop: z.string().describe('The budgeted loop; a server with several has a row for each'),
  region: z.string(),
  build: z.string(),
  runtime: z.string(),
  state: instanceState,
  processes: z
    .int()
    .describe(
      'Processes that send under this name at once; of more than one, the numbers are of all together',
    ),
  startedAt: measured(iso('When the process started')),
  lastSeenAt: iso('When it last sent something'),
  ticks: measured(
    z.object({
      count: z.int(),
      perSecond: z.number(),
      budgetMs: measured(ms('Budget of the last tick')),
      p50Ms: ms('Median'),
      p99Ms: ms('99th percentile'),
      maxMs: ms('Longest'),
      breaches: z.int(),
      breachRate: z.number().describe('Share of the ticks that are over budget, 0 to 1'),
      worst: z.object({ tick: z.int(), startedAt: iso('When the longest tick began') }),
    }),
  ),
  latency: measured(
    z.object({
      name: z.string(),
      count: z.int(),
      budgetMs: measured(ms('Budget')),
      p50Ms: measured(ms('Median')),
      p99Ms: measured(ms('99th percentile')),
      overBudgetRate: z.number().describe('Share over budget, 0 to 1'),
    }),
  ),
  gcShare: measured(z.number()).describe('Share of the time in stop-the-world GC, 0 to 1'),
  heapUsedBytes: measured(z.number()),
  heapLimitBytes: measured(z.number()),
  rssBytes: measured(z.number()),
  allocBytesPerSecond: measured(z.number()),
  dropRate: measured(z.number()).describe('Packets dropped of those that should have been sent, 0 to 1'),
  players: measured(z.number()),
  sparkline: z
    .array(measured(z.number()))
    .describe('Longest tick of each second in ms, oldest first; null: no tick'),
});
export type FleetRow = z.infer<typeof fleetRow>;

export const fleetAnswer = z.object({
  at: iso('When this was read'),
  from: iso('Begin of the window'),
  to: iso('End of the window'),
  totals: z.object({
    instances: z.int(),
    bad: z.int(),
    degraded: z.int(),
    ok: z.int(),
    silent: z.int(),
    players: z.int(),
    breaches: z.int(),
  }),
  services: z.array(z.string()).describe('All services known, whatever the filter'),
  regions: z.array(z.string()),
  builds: z.array(z.string()),
  instances: z.array(fleetRow).describe('Worst first'),
});
export type FleetAnswer = z.infer<typeof fleetAnswer>;

export const ledgerLine = z.object({
  line: z
    .string()
    .describe(
      'gc.stw, gc.assist, gc.stall, safepoint, scheduler, loop, lock, io, offcpu, phase:NAME, work or unexplained',
    ),
  ms: z.number(),
  typicalMs: measured(z.number()).describe('What it is in healthy ticks'),
  evidence: z.enum(['measured', 'estimated']),
  detail: z.string(),
});
export type LedgerLine = z.infer<typeof ledgerLine>;

export const breach = z.object({
  id: z.string(),
  service: z.string(),
  instance: z.string(),
  loop: z.string(),
  build: z.string(),
  region: z.string(),
  runtime: z.string(),
  tick: z.int(),
  startedAt: iso('When the tick began'),
  durationMs: ms('How long it took'),
  budgetMs: ms('How long it might take; 0: no budget'),
  overshootMs: ms('Duration less budget; 0 when within it'),
  latenessMs: measured(ms('Start less scheduled start')),
  lateness: z
    .object({
      ms: ms('Start less scheduled start'),
      paused: z
        .array(z.object({ line: z.string(), ms: z.number() }))
        .describe('What pauses took of it, by ledger line; none of it is in the ledger'),
    })
    .nullable()
    .describe('What lay between the scheduled and the actual start; null: on time, or not measured'),
  cpuMs: measured(ms("CPU time of the tick's thread")),
  players: measured(z.number()),
  cause: z.string().describe('The ledger line with the largest excess, or unexplained'),
  causeShare: z.number().describe('Share of the overshoot that it explains, 0 to 1'),
  grade: z.enum(['A', 'B', 'C']),
  sentence: z.string().describe('What happened, in words'),
  ledger: z.array(ledgerLine).describe('Lines that add up to durationMs'),
  allocation: z.object({
    bytes: measured(z.number()),
    typicalBytes: measured(z.number()),
    robustZ: measured(z.number()),
    spike: z.boolean(),
    sinceLastGcBytes: measured(z.number()),
    paidFor: z.array(z.object({ tick: z.int(), phase: z.string(), bytes: z.number(), share: z.number() })),
    byPhase: z
      .array(
        z.object({
          phase: z.string().describe('Empty: outside of all phases'),
          bytes: z.number(),
          share: z.number(),
          fromTick: z.int(),
          toTick: z.int(),
        }),
      )
      .describe(
        'sinceLastGcBytes by phase, largest first. An estimate: a tick is measured whole, and shared over its phases by their time, what it allocated beyond the usual going to phases that took longer than usual',
      ),
  }),
  impact: z.object({
    packetsSent: measured(z.number()),
    packetsDropped: measured(z.number()),
    events: z.record(z.string(), z.number()).describe('Events in the tick and the second after it, by name'),
  }),
});
export type Breach = z.infer<typeof breach>;

export const breachesAnswer = z.object({
  breaches: z.array(breach).describe('Newest first'),
  nextCursor: z.string().nullable().describe('Give it as `cursor` for the next page; null at the end'),
});
export type BreachesAnswer = z.infer<typeof breachesAnswer>;

export const tickPause = z.object({
  startMs: z.number().describe('From the begin of the tick, in ms; negative: before it'),
  durationMs: z.number(),
  overlapMs: z.number().describe('How much of it lies inside the tick'),
  kind: z.string(),
  scope: z.string(),
  cause: z.string(),
  heapBeforeBytes: measured(z.number()),
  heapAfterBytes: measured(z.number()),
  source: z.string().describe('Who said so: gctrace, jvm-log, …; empty: the agent'),
  evidence: z.enum(['measured', 'estimated']),
  clockErrorMs: z.number().describe('How far off its start may be'),
});

export const tickNeighbour = z.object({
  tick: z.int(),
  startedAt: iso('When it began'),
  startMs: z.number().describe('From the begin of the tick on this page, in ms'),
  durationMs: z.number(),
  budgetMs: z.number(),
  gcMs: z.number().describe('Stop-the-world GC inside it'),
  allocBytes: measured(z.number()),
  packetsDropped: measured(z.number()),
  players: measured(z.number()),
});

export const tickAnswer = z.object({
  tick: breach.describe('The tick; one within its budget has the same shape'),
  breached: z.boolean(),
  phases: z.array(z.object({ name: z.string(), ms: z.number(), typicalMs: measured(z.number()) })),
  pauses: z.array(tickPause).describe('Every pause from 2 s before the tick to its end'),
  neighbours: z
    .array(tickNeighbour)
    .describe('Up to 40 ticks on each side and the tick itself, oldest first'),
  typical: z
    .object({
      ticks: z.int(),
      durationMs: z.number(),
      allocBytes: measured(z.number()),
      sinceLastGcBytes: measured(z.number()),
    })
    .nullable()
    .describe('Medians of the last healthy ticks of the same instance and loop; null when there are none'),
  previousBreach: z.object({ tick: z.int(), startedAt: z.string() }).nullable(),
  nextBreach: z.object({ tick: z.int(), startedAt: z.string() }).nullable(),
});
export type TickAnswer = z.infer<typeof tickAnswer>;

export const instancesAnswer = z.object({
  instances: z
    .array(
      z.object({
        instance: z.string(),
        service: z.string(),
        region: z.string(),
        build: z.string(),
        lastSeenAt: iso('When it last sent something'),
      }),
    )
    .describe('Last heard first, at most 20'),
  services: z.array(z.string()),
});
export type InstancesAnswer = z.infer<typeof instancesAnswer>;

const series = z.array(measured(z.number()));

export const instanceAnswer = z.object({
  instance: z.string(),
  loop: z.string(),
  loops: z.array(z.string()),
  service: z.string(),
  region: z.string(),
  build: z.string(),
  runtime: z.string(),
  startedAt: measured(z.string()),
  lastSeenAt: z.string(),
  from: iso('Begin of the range'),
  to: iso('End of the range'),
  stepMs: z.number().describe('Width of a bucket'),
  at: z.array(z.number()).describe('Begin of each bucket, ms since the Unix epoch'),
  budgetMs: measured(z.number()),
  series: z
    .object({
      tickP50Ms: series,
      tickP99Ms: series,
      tickMaxMs: series,
      breaches: series,
      gcMs: series.describe('Stop-the-world GC in the bucket, in ms'),
      heapUsedBytes: series,
      heapLimitBytes: series,
      rssBytes: series,
      allocBytesPerSecond: series,
      loopDelayMaxMs: series,
      loopUtilization: series,
      cpuCores: series.describe('CPU seconds used per second'),
      packetsSentPerSecond: series,
      packetsDroppedPerSecond: series,
      players: series,
      latencyP50Ms: series,
      latencyP99Ms: series,
    })
    .describe('One value per bucket; null: not measured'),
  latency: measured(z.object({ name: z.string(), budgetMs: measured(z.number()) })),
  heatmap: z
    .object({
      from: iso('Begin of the first column; up to one column before the range'),
      fromMs: z.number().describe('The same in ms since the Unix epoch'),
      stepMs: z.number().describe('Width of a column'),
      rowsPerDoubling: z.int(),
      columns: z.array(z.int()),
      rows: z
        .array(z.int())
        .describe('Row r holds durations of 2^(r/rowsPerDoubling) µs to 2^((r+1)/rowsPerDoubling) µs'),
      counts: z.array(z.int()),
      overs: z.array(z.int()).describe('Those of the cell that are over budget'),
    })
    .describe('How many ticks took how long: one entry in each list per cell that is not empty'),
  phases: z
    .array(z.object({ name: z.string(), ms: series }))
    .describe(
      'Phases of the longest tick of each bucket, of the longest one over budget where stripHolds is breaches; null: it has no phases',
    ),
  starts: z
    .array(
      z.object({
        at: iso('When the process started'),
        atMs: z.number(),
        build: z.string(),
        previousBuild: measured(z.string()).describe('Of the process before it; null: none is known'),
      }),
    )
    .describe('Processes of the instance that started within the range, oldest first'),
  alerts: z
    .array(
      z.object({
        id: z.string(),
        severity,
        causeWords: z.string(),
        firedMs: z.number(),
        resolvedMs: measured(z.number()).describe('Null: it still fires'),
      }),
    )
    .describe(
      'Alerts that it was part of and that fired at some time of the range, oldest first; at most 200',
    ),
  stripHolds: z
    .enum(['ticks', 'breaches'])
    .describe('breaches: the range is too long for raw ticks, so only ticks over budget are in the strip'),
  strip: z
    .array(
      z.object({
        tick: z.int(),
        startedAt: z.string(),
        atMs: z.number(),
        durationMs: z.number(),
        budgetMs: z.number(),
      }),
    )
    .describe(
      'The longest tick of each of at most 1200 equal slices of the range: no breach is ever left out by a shorter tick',
    ),
  gc: z
    .array(
      z.object({
        atMs: z.number(),
        durationMs: z.number(),
        kind: z.string(),
        cause: z.string(),
        heapBeforeBytes: measured(z.number()),
        heapAfterBytes: measured(z.number()),
      }),
    )
    .describe('The longest pauses of the range, at most 200, oldest first'),
  events: z.array(z.object({ atMs: z.number(), name: z.string(), count: z.number() })),
});
export type InstanceAnswer = z.infer<typeof instanceAnswer>;
