import type { Store } from '../clickhouse/client.ts';
import { type TickRow, tickColumns } from './tick-row.ts';

/** Evidence that arrived this late after it happened may belong to breaches that were worked out before; in ms. */
const lateMs = 3_000;
/** How far back breaches are taken up: as far as their raw ticks are kept, and a day. */
const reach = 'now64(6) - INTERVAL 8 DAY';
/** Ticks and pauses meet where they share a slot of so many µs; comparing all with all is quadratic after an import. */
const slotUs = 10_000_000;

/** Breached ticks that arrived in [sinceMs, untilMs) by the store's clock, newest first. */
export function breachesArrived(
  store: Store,
  sinceMs: number,
  untilMs: number,
  limit: number,
): Promise<TickRow[]> {
  return store.rows<TickRow>(
    `SELECT ${tickColumns} FROM breached_ticks
     WHERE arrived >= fromUnixTimestamp64Milli({since:Int64}) AND arrived < fromUnixTimestamp64Milli({until:Int64})
       AND start >= ${reach}
     ORDER BY start DESC LIMIT {limit:UInt32}`,
    { since: sinceMs, until: untilMs, limit },
  );
}

const slotsOf = (start: string, durationUs: string) =>
  `arrayJoin(range(toUInt64(intDiv(toUnixTimestamp64Micro(${start}), ${slotUs})), toUInt64(intDiv(toUnixTimestamp64Micro(${start}) + ${durationUs}, ${slotUs}) + 1)))`;

/** Breached ticks that overlap pauses which arrived late, in [sinceMs, untilMs); a pause just before one is its lateness. */
export function breachesWithLateEvidence(
  store: Store,
  sinceMs: number,
  untilMs: number,
  limit: number,
): Promise<TickRow[]> {
  return store.rows<TickRow>(
    `WITH late AS (
       SELECT instance AS of_instance, start AS pause_start, start + toIntervalMicrosecond(duration_us) AS pause_end,
              ${slotsOf('start', 'duration_us')} AS of_slot
       FROM pauses
       WHERE arrived >= fromUnixTimestamp64Milli({since:Int64}) AND arrived < fromUnixTimestamp64Milli({until:Int64})
         AND scope != 'concurrent'
         AND start >= ${reach} AND start < arrived - toIntervalMillisecond(${lateMs})
     ),
     slots AS (
       SELECT *, start - toIntervalMicrosecond(greatest(0, ifNull(lateness_us, 0))) AS due,
              ${slotsOf('start', 'duration_us')} AS slot
       FROM breached_ticks
       WHERE start >= (SELECT min(pause_start) FROM late) - INTERVAL 1 HOUR AND start < (SELECT max(pause_end) FROM late) + INTERVAL 1 MINUTE
         AND instance IN (SELECT of_instance FROM late)
     )
     SELECT DISTINCT ${tickColumns} FROM slots INNER JOIN late ON instance = of_instance AND slot = of_slot
     WHERE due < pause_end AND start + toIntervalMicrosecond(duration_us) > pause_start
     ORDER BY start_us DESC LIMIT {limit:UInt32}`,
    { since: sinceMs, until: untilMs, limit },
  );
}

/** Breached ticks without a stored ledger, newest first: what a crash or an outage left open. */
export function breachesWithoutLedger(store: Store, limit: number): Promise<TickRow[]> {
  return store.rows<TickRow>(
    `SELECT ${tickColumns} FROM breached_ticks
     WHERE start >= ${reach}
       AND (start, instance, loop, tick) NOT IN (SELECT start, instance, loop, tick FROM breaches WHERE start >= ${reach})
     ORDER BY start DESC LIMIT {limit:UInt32}`,
    { limit },
  );
}

/** The store's clock in ms: what `arrived` is written with. */
export async function storeNowMs(store: Store): Promise<number> {
  const [row] = await store.rows<{ now: number }>('SELECT toUnixTimestamp64Milli(now64(3)) AS now');
  return row?.now ?? 0;
}
