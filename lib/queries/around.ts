import { isEstimated, type LedgerPause } from '../analysis/pause-bill.ts';
import type { Store } from '../clickhouse/client.ts';
import type { Block } from './blocks.ts';
import type { TickRow } from './tick-row.ts';

/** What is stored around some breaches, by block; oldest first. Four queries, however many blocks. */
export type Around = {
  ticks: AroundTick[];
  pauses: LedgerPause[];
  events: { at_us: number; name: string; count: number }[];
  samples: AroundSample[];
};
export type AroundTick = Pick<
  TickRow,
  'tick' | 'start_us' | 'duration_us' | 'budget_us' | 'cpu_us' | 'players' | 'alloc_bytes' | 'phases'
>;
/** Counters that grow over a process life, in µs. */
export type AroundSample = { at_us: number; gc_us: number | null; run_queue_us: number | null };

const mostTicks = 40_000;
const mostPauses = 10_000;
/** How much further back healthy ticks are looked for when a breach has hardly any before it, and how many; in s. */
const farBackSeconds = 3600;
const farTicks = 300;

/** The blocks as rows, to join on: equality of the instance keeps the join to (rows read) x (blocks of one instance). */
const blocksTable = `
  blocks AS (
    SELECT a.1 AS place, a.2 AS in_instance, a.3 AS in_loop, a.4 AS in_build, a.5 AS in_incarnation,
           fromUnixTimestamp64Micro(a.6) AS from_time, fromUnixTimestamp64Micro(a.7) AS to_time
    FROM (SELECT arrayJoin(arrayZip(range(length({instances:Array(String)})), {instances:Array(String)}, {loops:Array(String)}, {builds:Array(String)},
                                    {incarnations:Array(Int64)}, {froms:Array(Int64)}, {tos:Array(Int64)})) AS a)
  )`;

/**
 * One row per block, and a column of it is an array: names once and not per row, which is most of what JSON costs.
 * The newest are kept where there are too many.
 */
function columnsSql(
  table: string,
  time: string,
  columns: Record<string, string>,
  match: string,
  most: number,
) {
  const aliases = Object.keys(columns);
  return `
  WITH ${blocksTable}
  SELECT place, ${aliases.map(alias => `groupArray(${alias}) AS ${alias}`).join(', ')} FROM (
    SELECT place, ${aliases.map(alias => `${columns[alias]} AS ${alias}`).join(', ')}
    FROM (SELECT * FROM ${table} WHERE instance IN ({instances:Array(String)})
          AND ${time} >= fromUnixTimestamp64Micro({first:Int64}) AND ${time} < fromUnixTimestamp64Micro({last:Int64})) AS t
    INNER JOIN blocks ON t.instance = in_instance AND t.incarnation = in_incarnation
    WHERE ${match}
    ORDER BY ${time} DESC
    LIMIT ${most} BY place
  ) GROUP BY place`;
}

const tickColumns = {
  ...{
    tick: 'tick',
    start_us: 'toUnixTimestamp64Micro(start)',
    duration_us: 'duration_us',
    budget_us: 'budget_us',
  },
  ...{
    cpu_us: 'ifNull(toInt64(cpu_us), -1)',
    players: 'ifNull(players, -1)',
    alloc_bytes: 'ifNull(alloc_bytes, -1)',
    phases: 'phases',
  },
};
const sameLoop = 't.loop = in_loop AND t.build = in_build';
const ticksSql = columnsSql(
  'ticks',
  'start',
  tickColumns,
  `${sameLoop} AND start >= from_time AND start < to_time`,
  mostTicks,
);
const farTicksSql = columnsSql(
  'ticks',
  'start',
  tickColumns,
  `${sameLoop} AND start < from_time AND start >= from_time - INTERVAL ${farBackSeconds} SECOND AND (budget_us = 0 OR duration_us <= budget_us)`,
  farTicks,
);
const pausesSql = columnsSql(
  'pauses',
  'start',
  {
    start_us: 'toUnixTimestamp64Micro(start)',
    duration_us: 'duration_us',
    kind: 'toString(kind)',
    scope: 'toString(scope)',
    cause: 'toString(cause)',
    source: 'toString(source)',
    evidence: 'toString(evidence)',
    clock_error_us: 'clock_error_us',
  },
  "start >= from_time AND start < to_time AND scope != 'concurrent'",
  mostPauses,
);
const eventsSql = columnsSql(
  'events',
  'at',
  { at_us: 'toUnixTimestamp64Micro(at)', name: 'toString(name)', count: 'count' },
  'at >= from_time AND at < to_time',
  mostPauses,
);
const samplesSql = columnsSql(
  'samples',
  'at',
  {
    at_us: 'toUnixTimestamp64Micro(at)',
    gc_us: 'coalesce(gc_pause_us_total, gc_cpu_us_total, -1)',
    run_queue_us: 'ifNull(run_queue_wait_us_total, -1)',
  },
  'at >= from_time AND at < to_time AND (gc_pause_us_total IS NOT NULL OR gc_cpu_us_total IS NOT NULL OR run_queue_wait_us_total IS NOT NULL)',
  mostPauses,
);

type Columns = { place: number } & Record<string, unknown[] | number>;

/** Arrays by column as rows, in order of time. */
function rowsOf<Row>(columns: Columns | undefined, time: keyof Row & string): Row[] {
  if (!columns) return [];
  const names = Object.keys(columns).filter(name => name !== 'place');
  const length = (columns[time] as unknown[]).length;
  const rows: Row[] = [];
  for (let i = 0; i < length; i++) {
    const row: Record<string, unknown> = {};
    for (const name of names) row[name] = (columns[name] as unknown[])[i];
    rows.push(row as Row);
  }
  return rows.sort((a, b) => (a[time] as number) - (b[time] as number));
}

/** Arrays cannot hold nulls as cheaply as -1, which none of these can be. */
const measured = (value: number | null) => (value === -1 ? null : value);

const asTick = (row: AroundTick): AroundTick => ({
  ...row,
  cpu_us: measured(row.cpu_us),
  players: measured(row.players),
  alloc_bytes: measured(row.alloc_bytes),
});

type PauseRow = Pick<LedgerPause, 'kind' | 'scope' | 'cause'> & {
  source: string;
  start_us: number;
  duration_us: number;
  evidence: string;
  clock_error_us: number;
};

const asPause = ({ start_us, duration_us, evidence, clock_error_us, ...pause }: PauseRow): LedgerPause => ({
  ...pause,
  startUs: start_us,
  durationUs: duration_us,
  estimated: isEstimated(evidence, clock_error_us, duration_us),
});

function boundTo(blocks: readonly Block[], beforeUs = 0) {
  return {
    instances: blocks.map(block => block.instance),
    loops: blocks.map(block => block.loop),
    builds: blocks.map(block => block.build),
    incarnations: blocks.map(block => block.incarnation),
    froms: blocks.map(block => block.fromUs),
    tos: blocks.map(block => block.toUs),
    first: Math.min(...blocks.map(block => block.fromUs)) - beforeUs,
    last: Math.max(...blocks.map(block => block.toUs)),
  };
}

/** What lies in each of these blocks, in their order; their places must count from 0. */
export async function around(
  store: Store,
  blocks: readonly Block[],
  signal?: AbortSignal,
): Promise<Around[]> {
  const bound = boundTo(blocks);
  const read = async (sql: string) =>
    new Map((await store.rows<Columns>(sql, bound, signal)).map(columns => [columns.place, columns]));
  const [ticks, pauses, events, samples] = await Promise.all(
    [ticksSql, pausesSql, eventsSql, samplesSql].map(read),
  );
  return blocks.map(({ place }) => ({
    ticks: rowsOf<AroundTick>(ticks?.get(place), 'start_us').map(asTick),
    pauses: rowsOf<PauseRow>(pauses?.get(place), 'start_us').map(asPause),
    events: rowsOf<Around['events'][number]>(events?.get(place), 'at_us'),
    samples: rowsOf<AroundSample>(samples?.get(place), 'at_us').map(sample => ({
      at_us: sample.at_us,
      gc_us: measured(sample.gc_us),
      run_queue_us: measured(sample.run_queue_us),
    })),
  }));
}

/** Healthy ticks further back, of blocks that have too few; in the order of the blocks, oldest first. */
export async function farHealthyTicks(
  store: Store,
  blocks: readonly Block[],
  signal?: AbortSignal,
): Promise<AroundTick[][]> {
  if (blocks.length === 0) return [];
  const numbered = blocks.map((block, place) => ({ ...block, place }));
  const rows = await store.rows<Columns>(farTicksSql, boundTo(numbered, farBackSeconds * 1e6), signal);
  const found = new Map(rows.map(columns => [columns.place, columns]));
  return numbered.map(({ place }) => rowsOf<AroundTick>(found.get(place), 'start_us').map(asTick));
}
