import { setTimeout as sleep } from 'node:timers/promises';
import { amountOf } from '../analysis/amounts.ts';
import { billPauses, isEstimated, type LedgerPause } from '../analysis/pause-bill.ts';
import type { TickAnswer } from '../api/schemas.ts';
import type { Store } from '../clickhouse/client.ts';
import { isoFromUs } from '../format/timestamp.ts';
import { breachId, breachOf } from './breach.ts';
import { evidenceOf } from './evidence.ts';
import { storedBreaches } from './stored-breaches.ts';
import { type TickRow, tickColumns } from './tick-row.ts';

/** Ticks shown on each side, and how far they are looked for, in µs. */
const neighboursEachSide = 40;
const neighbourReachUs = 60e6;
/** Pauses are listed from this long before the tick, in µs. */
const pausesBeforeUs = 2e6;

/** How long a tick of the last seconds is waited for, in ms. */
const patienceMs = 2_000;
const isJustNow = (atUs = 0) => Math.abs(Date.now() * 1000 - atUs) < 10e6;

const ms = (us: number) => us / 1000;

const findSql = (table: string, at: boolean, loop: boolean) => `
  SELECT ${tickColumns} FROM ${table}
  WHERE instance = {instance:String} AND tick = {tick:Int64}
    ${at ? 'AND start >= fromUnixTimestamp64Micro({at:Int64} - 1000) AND start <= fromUnixTimestamp64Micro({at:Int64} + 1000)' : ''}
    ${loop ? 'AND loop = {loop:String}' : ''}
  ORDER BY start DESC LIMIT 1`;

const neighboursSql = `
  SELECT tick, toUnixTimestamp64Micro(start) AS start_us, duration_us, budget_us, alloc_bytes, packets_dropped, players FROM (
    SELECT * FROM ticks
    WHERE instance = {instance:String} AND loop = {loop:String} AND start >= fromUnixTimestamp64Micro({at:Int64})
      AND start < fromUnixTimestamp64Micro({at:Int64} + {reach:Int64})
    ORDER BY start LIMIT {after:UInt32}
    UNION ALL
    SELECT * FROM ticks
    WHERE instance = {instance:String} AND loop = {loop:String} AND start < fromUnixTimestamp64Micro({at:Int64})
      AND start >= fromUnixTimestamp64Micro({at:Int64} - {reach:Int64})
    ORDER BY start DESC LIMIT {before:UInt32}
  )
  ORDER BY start`;

const pausesSql = `
  SELECT toUnixTimestamp64Micro(start) AS start_us, duration_us, kind, scope, cause, heap_before_bytes, heap_after_bytes, source, evidence, clock_error_us
  FROM pauses
  WHERE instance = {instance:String} AND start >= fromUnixTimestamp64Micro({from:Int64}) AND start < fromUnixTimestamp64Micro({to:Int64})
  ORDER BY start LIMIT 5000`;

const nextBreachSql = (direction: 'previous' | 'next') => `
  SELECT tick, toUnixTimestamp64Micro(start) AS start_us FROM breached_ticks
  WHERE instance = {instance:String} AND loop = {loop:String}
    AND start ${direction === 'next' ? '>' : '<'} fromUnixTimestamp64Micro({at:Int64})
  ORDER BY start ${direction === 'next' ? 'ASC' : 'DESC'} LIMIT 1`;

type Neighbour = Pick<
  TickRow,
  'tick' | 'start_us' | 'duration_us' | 'budget_us' | 'alloc_bytes' | 'packets_dropped' | 'players'
>;
type PauseRow = {
  start_us: number;
  duration_us: number;
  kind: string;
  scope: LedgerPause['scope'];
  cause: string;
  heap_before_bytes: number | null;
  heap_after_bytes: number | null;
  source: string;
  evidence: string;
  clock_error_us: number;
};

export type TickQuery = { instance: string; tick: number; atUs?: number; loop?: string };

/** One tick with its ledger, its pauses and its neighbours; null when it is not stored (any more). */
export async function tickDetail(
  store: Store,
  query: TickQuery,
  signal?: AbortSignal,
): Promise<TickAnswer | null> {
  const { instance, tick, atUs, loop } = query;
  const parameters = {
    instance,
    tick,
    ...(atUs === undefined ? {} : { at: atUs }),
    ...(loop === undefined ? {} : { loop }),
  };
  const find = (table: string) =>
    store.rows<TickRow>(findSql(table, atUs !== undefined, loop !== undefined), parameters, signal);
  // A breach outlives the raw ticks.
  const look = async () => (await find('ticks'))[0] ?? (await find('breached_ticks'))[0];
  let row = await look();
  // The live feed may tell of a breach a moment before it is in the store.
  for (
    const until = Date.now() + patienceMs;
    !row && isJustNow(atUs) && Date.now() < until;
    row = await look()
  )
    await sleep(patienceMs / 10);
  if (!row) return null;

  const around = { instance, loop: row.loop, at: row.start_us };
  const endUs = row.start_us + row.duration_us;
  const [neighbours, previous, next, [evidence], stored] = await Promise.all([
    store.rows<Neighbour>(
      neighboursSql,
      { ...around, reach: neighbourReachUs, before: neighboursEachSide, after: neighboursEachSide + 1 },
      signal,
    ),
    store.rows<Pick<TickRow, 'tick' | 'start_us'>>(nextBreachSql('previous'), around, signal),
    store.rows<Pick<TickRow, 'tick' | 'start_us'>>(nextBreachSql('next'), around, signal),
    evidenceOf(store, [row], signal),
    storedBreaches(store, [row], signal),
  ]);
  if (!evidence) return null;
  const shown = neighbours.length > 0 ? neighbours : [row];
  const pauses = await store.rows<PauseRow>(
    pausesSql,
    {
      instance,
      from: Math.min(shown[0]?.start_us ?? row.start_us, row.start_us - pausesBeforeUs),
      to: Math.max(endUs, ...shown.map(other => other.start_us + other.duration_us)),
    },
    signal,
  );
  const intervals = pauses.map(pause => ({
    startUs: pause.start_us,
    durationUs: pause.duration_us,
    kind: pause.kind,
    scope: pause.scope,
    cause: pause.cause,
  }));
  const stwMs = (other: Neighbour) => {
    const span = { fromUs: other.start_us, toUs: other.start_us + other.duration_us };
    return ms(
      billPauses(
        span,
        intervals.filter(pause => pause.kind === 'gc'),
      ).reduce((sum, line) => sum + line.us, 0),
    );
  };
  const place = (other: Pick<TickRow, 'tick' | 'start_us'> | undefined) =>
    other ? { tick: other.tick, startedAt: isoFromUs(other.start_us) } : null;

  return {
    // What it was worked out from may be gone by now.
    tick: stored.get(breachId(row)) ?? breachOf(row, evidence),
    breached: row.budget_us > 0 && row.duration_us > row.budget_us,
    phases: Object.entries(row.phases).map(([name, us]) => ({
      name,
      ms: ms(us),
      typicalMs: evidence.baseline ? ms(amountOf(evidence.baseline.phases, name)) : null,
    })),
    pauses: pauses
      .filter(
        pause => pause.start_us < endUs && pause.start_us + pause.duration_us > row.start_us - pausesBeforeUs,
      )
      .map(pause => ({
        startMs: ms(pause.start_us - row.start_us),
        durationMs: ms(pause.duration_us),
        overlapMs: ms(
          Math.max(
            0,
            Math.min(endUs, pause.start_us + pause.duration_us) - Math.max(row.start_us, pause.start_us),
          ),
        ),
        kind: pause.kind,
        scope: pause.scope,
        cause: pause.cause,
        heapBeforeBytes: pause.heap_before_bytes,
        heapAfterBytes: pause.heap_after_bytes,
        source: pause.source,
        evidence: isEstimated(pause.evidence, pause.clock_error_us, pause.duration_us)
          ? ('estimated' as const)
          : ('measured' as const),
        clockErrorMs: ms(pause.clock_error_us),
      })),
    neighbours: shown.map(other => ({
      tick: other.tick,
      startedAt: isoFromUs(other.start_us),
      startMs: ms(other.start_us - row.start_us),
      durationMs: ms(other.duration_us),
      budgetMs: ms(other.budget_us),
      gcMs: stwMs(other),
      allocBytes: other.alloc_bytes,
      packetsDropped: other.packets_dropped,
      players: other.players,
    })),
    typical: evidence.baseline && {
      ticks: evidence.baseline.ticks,
      durationMs: ms(evidence.baseline.durationUs),
      allocBytes: evidence.baseline.allocBytes,
      sinceLastGcBytes: evidence.debt?.typicalBytes ?? null,
    },
    previousBreach: place(previous[0]),
    nextBreach: place(next[0]),
  };
}
