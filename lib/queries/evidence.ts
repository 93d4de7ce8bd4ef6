import type { LedgerPause, Typical } from '../analysis/ledger.ts';
import type { Store } from '../clickhouse/client.ts';
import type { TickRow } from './tick-row.ts';

/** What is known around a tick: enough for its ledger and its allocation. */
export type Evidence = {
  /** Pauses that overlap it. */
  pauses: (LedgerPause & { heapBeforeBytes: number | null; heapAfterBytes: number | null })[];
  /** Medians of the healthy ticks of the same instance, loop and build in the minute or two before it. */
  typical:
    | (NonNullable<Typical> & { ticks: number; allocBytes: number | null; allocIqrBytes: number })
    | null;
  /** Bytes allocated by ticks between the last collection like the tick's largest (or of any kind) and the tick's end. */
  sinceLastGcBytes: number | null;
  /** Events from its start to a second after its end, by name. */
  events: Record<string, number>;
};

/** How far back healthy ticks and the last collection are looked for: the minute of the tick and the two before it. */
const lookBackMinutes = 2;
const minuteUs = 60e6;

/**
 * The ticks asked about, one row for each minute to look at: `place` is the index of the tick. Joined on equality of
 * instance and minute, so that the cost does not grow with (ticks asked about) x (rows in the range).
 */
const asked = `
  asked AS (
    SELECT a.1 AS place, a.2 AS instance, a.3 AS loop, a.4 AS build, a.5 AS from_us, a.6 AS to_us,
           arrayJoin(range(toInt64(intDiv(a.5, ${minuteUs}) - ${lookBackMinutes}), toInt64(intDiv(a.6, ${minuteUs}) + 2))) AS minute
    FROM (SELECT arrayJoin(arrayZip(range(length({instances:Array(String)})), {instances:Array(String)}, {loops:Array(String)},
                                    {builds:Array(String)}, {froms:Array(Int64)}, {tos:Array(Int64)})) AS a)
  )`;

const inRange = (column: string) => `
  ${column} >= fromUnixTimestamp64Micro({first:Int64}) AND ${column} < fromUnixTimestamp64Micro({last:Int64})
  AND instance IN ({instances:Array(String)})`;

const pausesSql = `
  WITH ${asked},
  found AS (
    SELECT place, from_us, to_us, toUnixTimestamp64Micro(p.start) AS start_us, p.duration_us AS duration_us, p.kind AS kind, p.scope AS scope,
           p.cause AS cause, p.heap_before_bytes AS before_bytes, p.heap_after_bytes AS after_bytes
    FROM (SELECT *, intDiv(toUnixTimestamp64Micro(start), ${minuteUs}) AS minute FROM pauses WHERE ${inRange('start')}) AS p
    INNER JOIN asked ON p.instance = asked.instance AND p.minute = asked.minute
  )
  SELECT place,
         groupArrayIf((start_us, duration_us, kind, scope, cause, before_bytes, after_bytes),
                      start_us < to_us AND start_us + duration_us > from_us) AS overlapping,
         maxMapIf([cause], [start_us + duration_us], kind = 'gc' AND scope != 'concurrent' AND start_us + duration_us <= from_us) AS last_by_cause
  FROM found
  GROUP BY place`;

const typicalSql = `
  WITH ${asked},
  healthy AS (
    SELECT place, t.duration_us AS duration_us, t.alloc_bytes AS alloc_bytes, t.phases AS phases
    FROM (
      SELECT instance, loop, build, start, duration_us, alloc_bytes, phases, intDiv(toUnixTimestamp64Micro(start), ${minuteUs}) AS minute
      FROM ticks
      WHERE ${inRange('start')} AND (budget_us = 0 OR duration_us <= budget_us)
    ) AS t
    INNER JOIN asked ON t.instance = asked.instance AND t.loop = asked.loop AND t.build = asked.build AND t.minute = asked.minute
    WHERE toUnixTimestamp64Micro(t.start) < from_us
  ),
  whole AS (
    SELECT place, count() AS ticks, quantileExact(healthy.duration_us) AS duration_us, quantilesExact(0.25, 0.5, 0.75)(healthy.alloc_bytes) AS alloc_quantiles,
           count(healthy.alloc_bytes) AS alloc_ticks
    FROM healthy GROUP BY place
  ),
  by_phase AS (
    SELECT place, mapFromArrays(groupArray(phase), groupArray(us)) AS phases
    FROM (
      SELECT place, entry.1 AS phase, quantileExact(entry.2) AS us
      FROM (SELECT place, arrayJoin(arrayZip(mapKeys(phases), mapValues(phases))) AS entry FROM healthy)
      GROUP BY place, phase
    )
    GROUP BY place
  )
  SELECT whole.place AS place, ticks, duration_us, alloc_quantiles, alloc_ticks, by_phase.phases AS phases
  FROM whole LEFT JOIN by_phase ON whole.place = by_phase.place`;

const sinceSql = `
  WITH since AS (
    SELECT a.1 AS place, a.2 AS instance, a.3 AS loop, a.4 AS from_us, a.5 AS to_us,
           arrayJoin(range(toInt64(intDiv(a.4, ${minuteUs})), toInt64(intDiv(a.5, ${minuteUs}) + 1))) AS minute
    FROM (SELECT arrayJoin(arrayZip(range(length({instances:Array(String)})), {instances:Array(String)}, {loops:Array(String)},
                                    {froms:Array(Int64)}, {tos:Array(Int64)})) AS a)
  )
  SELECT place, sum(t.alloc_bytes) AS bytes
  FROM (
    SELECT instance, loop, toUnixTimestamp64Micro(start) AS start_us, alloc_bytes, intDiv(toUnixTimestamp64Micro(start), ${minuteUs}) AS minute
    FROM ticks WHERE ${inRange('start')}
  ) AS t
  INNER JOIN since ON t.instance = since.instance AND t.loop = since.loop AND t.minute = since.minute
  WHERE t.start_us >= from_us AND t.start_us < to_us
  GROUP BY place`;

const eventsSql = `
  WITH ${asked}
  SELECT place, sumMap([e.name], [e.count]) AS events
  FROM (SELECT instance, name, count, toUnixTimestamp64Micro(at) AS at_us, intDiv(toUnixTimestamp64Micro(at), ${minuteUs}) AS minute
        FROM events WHERE ${inRange('at')}) AS e
  INNER JOIN asked ON e.instance = asked.instance AND e.minute = asked.minute
  WHERE at_us >= from_us AND at_us < to_us + 1000000
  GROUP BY place`;

type PauseTuple = [number, number, string, LedgerPause['scope'], string, number | null, number | null];
type PausesRow = { place: number; overlapping: PauseTuple[]; last_by_cause: [string[], number[]] };
type TypicalRow = {
  place: number;
  ticks: number;
  duration_us: number;
  alloc_quantiles: (number | null)[];
  alloc_ticks: number;
  phases: Record<string, number>;
};

/** End of the collection that the tick's own follows: the last of the same cause, or of any when there was none inside it. */
function lastGcEndUs({ overlapping, last_by_cause: [causes, ends] }: PausesRow): number | null {
  const inside = overlapping
    .filter(([, , kind, scope]) => kind === 'gc' && scope !== 'concurrent')
    .sort((a, b) => b[1] - a[1])[0];
  const end = inside ? ends[causes.indexOf(inside[4])] : Math.max(...ends);
  return end !== undefined && Number.isFinite(end) ? end : null;
}

function typicalOf(row: TypicalRow | undefined): Evidence['typical'] {
  if (!row) return null;
  const [low, middle, high] = row.alloc_quantiles;
  const measured = row.alloc_ticks > 0 && low != null && middle != null && high != null;
  return {
    ticks: row.ticks,
    durationUs: row.duration_us,
    phases: row.phases,
    allocBytes: measured ? middle : null,
    allocIqrBytes: measured ? high - low : 0,
  };
}

/** The evidence around each of these ticks, in their order. Four queries, however many ticks. */
export async function evidenceOf(
  store: Store,
  ticks: readonly TickRow[],
  signal?: AbortSignal,
): Promise<Evidence[]> {
  if (ticks.length === 0) return [];
  const tos = ticks.map(tick => tick.start_us + tick.duration_us);
  const bound = {
    instances: ticks.map(tick => tick.instance),
    loops: ticks.map(tick => tick.loop),
    builds: ticks.map(tick => tick.build),
    froms: ticks.map(tick => tick.start_us),
    tos,
    first: Math.min(...ticks.map(tick => tick.start_us)) - (lookBackMinutes + 1) * minuteUs,
    last: Math.max(...tos) + minuteUs,
  };
  const [pauses, typicals, events] = await Promise.all([
    store.rows<PausesRow>(pausesSql, bound, signal),
    store.rows<TypicalRow>(typicalSql, bound, signal),
    store.rows<{ place: number; events: [string[], number[]] }>(eventsSql, bound, signal),
  ]);
  const pausesAt = new Map(pauses.map(row => [row.place, row]));
  const typicalAt = new Map(typicals.map(row => [row.place, row]));
  const eventsAt = new Map(events.map(row => [row.place, row.events]));
  const since = await allocatedSince(store, ticks, tos, pausesAt, bound, signal);

  return ticks.map((_, place) => {
    const [names, counts] = eventsAt.get(place) ?? [[], []];
    return {
      pauses: (pausesAt.get(place)?.overlapping ?? []).map(
        ([startUs, durationUs, kind, scope, cause, before, after]) => ({
          startUs,
          durationUs,
          kind,
          scope,
          cause,
          heapBeforeBytes: before,
          heapAfterBytes: after,
        }),
      ),
      typical: typicalOf(typicalAt.get(place)),
      sinceLastGcBytes: since.get(place) ?? null,
      events: Object.fromEntries(names.map((name, i) => [name, counts[i] ?? 0])),
    };
  });
}

/** Bytes by place, for the places whose last collection is known. */
async function allocatedSince(
  store: Store,
  ticks: readonly TickRow[],
  tos: readonly number[],
  pausesAt: ReadonlyMap<number, PausesRow>,
  bound: { first: number; last: number },
  signal?: AbortSignal,
): Promise<Map<number, number | null>> {
  const places = ticks
    .map((_, place) => place)
    .filter(place => pausesAt.has(place) && lastGcEndUs(pausesAt.get(place) as PausesRow) !== null);
  if (places.length === 0) return new Map();
  const rows = await store.rows<{ place: number; bytes: number | null }>(
    sinceSql,
    {
      instances: places.map(place => ticks[place]?.instance),
      loops: places.map(place => ticks[place]?.loop),
      froms: places.map(place => lastGcEndUs(pausesAt.get(place) as PausesRow)),
      tos: places.map(place => tos[place]),
      first: bound.first,
      last: bound.last,
    },
    signal,
  );
  return new Map(rows.map(row => [places[row.place] as number, row.bytes]));
}
