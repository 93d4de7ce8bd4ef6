import { type Baseline, baselineOf } from '../analysis/baseline.ts';
import { type Debt, debtOf } from '../analysis/debt.ts';
import { waitsOf } from '../analysis/ledger.ts';
import { type LedgerPause, lineOfPause } from '../analysis/pause-bill.ts';
import type { Store } from '../clickhouse/client.ts';
import type { TickRow } from './tick-row.ts';

/** What is known around a tick: enough for its ledger and its allocation. */
export type Evidence = {
  /** Pauses of the same incarnation that overlap it. */
  pauses: LedgerPause[];
  /** The typical tick at this one's load; null when there are too few healthy ticks before it. */
  baseline: Baseline | null;
  /** What the largest collection inside it was paid for; of any collection when there was none inside. */
  debt: Debt | null;
  /** Events from its start to a second after its end, by name. */
  events: Record<string, number>;
};

/** Ticks close in time share what is read around them: blocks of this width, and this much before each; in µs. */
const blockUs = 30e6;
const lookBackUs = 60e6;
const mostTicks = 2000;
const mostPauses = 10_000;

type Around = {
  place: number;
  instance: string;
  loop: string;
  build: string;
  incarnation: number;
  fromUs: number;
  toUs: number;
};
type TickTuple = Pick<
  TickRow,
  'tick' | 'start_us' | 'duration_us' | 'budget_us' | 'cpu_us' | 'players' | 'alloc_bytes' | 'phases'
> & { place: number };
type PauseRow = {
  place: number;
  start_us: number;
  duration_us: number;
  kind: string;
  scope: LedgerPause['scope'];
  cause: string;
};
type EventRow = { place: number; at_us: number; name: string; count: number };

/** The blocks as rows, to join on: equality of the instance keeps the join to (rows read) x (blocks of one instance). */
const around = `
  around AS (
    SELECT a.1 AS place, a.2 AS in_instance, a.3 AS in_loop, a.4 AS in_build, a.5 AS in_incarnation,
           fromUnixTimestamp64Micro(a.6) AS from_time, fromUnixTimestamp64Micro(a.7) AS to_time
    FROM (SELECT arrayJoin(arrayZip(range(length({instances:Array(String)})), {instances:Array(String)}, {loops:Array(String)}, {builds:Array(String)},
                                    {incarnations:Array(Int64)}, {froms:Array(Int64)}, {tos:Array(Int64)})) AS a)
  )`;

const inRange = (column: string) => `instance IN ({instances:Array(String)})
  AND ${column} >= fromUnixTimestamp64Micro({first:Int64}) AND ${column} < fromUnixTimestamp64Micro({last:Int64})`;

const ticksSql = `
  WITH ${around}
  SELECT place, tick, toUnixTimestamp64Micro(start) AS start_us, duration_us, budget_us, cpu_us, players, alloc_bytes, phases
  FROM (SELECT * FROM ticks WHERE ${inRange('start')}) AS t
  INNER JOIN around ON t.instance = in_instance AND t.loop = in_loop AND t.build = in_build AND t.incarnation = in_incarnation
  WHERE start >= from_time AND start < to_time
  ORDER BY start DESC
  LIMIT ${mostTicks} BY place`;

const pausesSql = `
  WITH ${around}
  SELECT place, toUnixTimestamp64Micro(start) AS start_us, duration_us, kind, scope, cause
  FROM (SELECT * FROM pauses WHERE ${inRange('start')}) AS p
  INNER JOIN around ON p.instance = in_instance AND p.incarnation = in_incarnation
  WHERE start >= from_time AND start < to_time
  ORDER BY start DESC
  LIMIT ${mostPauses} BY place`;

const eventsSql = `
  WITH ${around}
  SELECT place, toUnixTimestamp64Micro(at) AS at_us, name, count
  FROM (SELECT * FROM events WHERE ${inRange('at')}) AS e
  INNER JOIN around ON e.instance = in_instance AND e.incarnation = in_incarnation
  WHERE at >= from_time AND at < to_time
  ORDER BY at DESC
  LIMIT ${mostPauses} BY place`;

/** The block of each tick; ticks of one block share one. */
function blocksOf(ticks: readonly TickRow[]): { blocks: Around[]; placeOf: number[] } {
  const blocks: Around[] = [];
  const places = new Map<string, number>();
  const placeOf = ticks.map(({ instance, loop, build, incarnation, start_us, duration_us }) => {
    const begin = Math.floor(start_us / blockUs) * blockUs;
    const key = JSON.stringify([instance, loop, build, incarnation, begin]);
    const place = places.get(key) ?? blocks.length;
    places.set(key, place);
    // Events count for a second after the tick.
    const endUs = start_us + duration_us + 1e6;
    const block = blocks[place];
    if (block) block.toUs = Math.max(block.toUs, endUs);
    else blocks.push({ place, instance, loop, build, incarnation, fromUs: begin - lookBackUs, toUs: endUs });
    return place;
  });
  return { blocks, placeOf };
}

function byPlace<Row extends { place: number }>(rows: readonly Row[]): Map<number, Row[]> {
  const found = new Map<number, Row[]>();
  // They come newest first, so that a limit keeps the nearest; they are used oldest first.
  for (const row of [...rows].reverse()) {
    const list = found.get(row.place);
    if (list) list.push(row);
    else found.set(row.place, [row]);
  }
  return found;
}

/** The evidence around each of these ticks, in their order. Three queries, however many ticks. */
export async function evidenceOf(
  store: Store,
  rows: readonly TickRow[],
  signal?: AbortSignal,
): Promise<Evidence[]> {
  if (rows.length === 0) return [];
  const { blocks, placeOf } = blocksOf(rows);
  const bound = {
    instances: blocks.map(block => block.instance),
    loops: blocks.map(block => block.loop),
    builds: blocks.map(block => block.build),
    incarnations: blocks.map(block => block.incarnation),
    froms: blocks.map(block => block.fromUs),
    tos: blocks.map(block => block.toUs),
    first: Math.min(...blocks.map(block => block.fromUs)),
    last: Math.max(...blocks.map(block => block.toUs)),
  };
  const [ticks, pauses, events] = await Promise.all([
    store.rows<TickTuple>(ticksSql, bound, signal).then(byPlace),
    store.rows<PauseRow>(pausesSql, bound, signal).then(byPlace),
    store.rows<EventRow>(eventsSql, bound, signal).then(byPlace),
  ]);
  return rows.map((row, i) => {
    const place = placeOf[i] as number;
    return evidenceAround(row, ticks.get(place) ?? [], pauses.get(place) ?? [], events.get(place) ?? []);
  });
}

function evidenceAround(
  row: TickRow,
  ticks: readonly TickTuple[],
  pauseRows: readonly PauseRow[],
  events: readonly EventRow[],
): Evidence {
  const endUs = row.start_us + row.duration_us;
  const pauses = pauseRows.map(pause => ({
    ...pause,
    startUs: pause.start_us,
    durationUs: pause.duration_us,
  }));
  const inside = pauses.filter(
    pause => pause.startUs < endUs && pause.startUs + pause.durationUs > row.start_us,
  );
  const before = ticks.filter(tick => tick.start_us < row.start_us);
  const isGc = (pause: LedgerPause) => lineOfPause(pause)?.startsWith('gc.') ?? false;
  const largest = inside.filter(isGc).sort((a, b) => b.durationUs - a.durationUs)[0];
  const counted: Record<string, number> = {};
  for (const { at_us, name, count } of events) {
    if (at_us >= row.start_us && at_us < endUs + 1e6) counted[name] = (counted[name] ?? 0) + count;
  }
  return {
    pauses: inside,
    baseline: baselineOf(healthyTicks(before, pauses, row.runtime), row.players),
    debt: debtOf(
      ticks.map(tick => ({
        tick: tick.tick,
        startUs: tick.start_us,
        allocBytes: tick.alloc_bytes,
        phases: tick.phases,
      })),
      pauses
        .filter(isGc)
        .map(({ startUs, durationUs, cause }) => ({ startUs, endUs: startUs + durationUs, cause })),
      largest?.cause ?? null,
      endUs,
      row.start_us,
    ),
    events: counted,
  };
}

/** Ticks within their budget, each with its own waits taken out. Both lists are sorted by start. */
function healthyTicks(
  ticks: readonly TickTuple[],
  pauses: readonly (LedgerPause & PauseRow)[],
  runtime: string,
) {
  let first = 0;
  return ticks
    .filter(tick => tick.budget_us === 0 || tick.duration_us <= tick.budget_us)
    .map(tick => {
      const endUs = tick.start_us + tick.duration_us;
      while (
        first < pauses.length &&
        (pauses[first] as LedgerPause).startUs + (pauses[first] as LedgerPause).durationUs <= tick.start_us
      )
        first++;
      const inside: LedgerPause[] = [];
      for (let i = first; i < pauses.length && (pauses[i] as LedgerPause).startUs < endUs; i++)
        inside.push(pauses[i] as LedgerPause);
      const waits = waitsOf(
        {
          startUs: tick.start_us,
          durationUs: tick.duration_us,
          budgetUs: tick.budget_us,
          cpuUs: tick.cpu_us,
          players: tick.players,
          phases: tick.phases,
          runtime,
        },
        inside,
      );
      return { players: tick.players, ...waits, phases: tick.phases, allocBytes: tick.alloc_bytes };
    });
}
