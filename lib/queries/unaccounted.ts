import type { Store } from '../clickhouse/client.ts';
import { type TickRow, tickColumns } from './tick-row.ts';

/** Ticks that arrived this late after they began bring evidence for breaches that were worked out before; in ms. */
const lateMs = 3_000;

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
       AND start >= now64(6) - INTERVAL 8 DAY
     ORDER BY start DESC LIMIT {limit:UInt32}`,
    { since: sinceMs, until: untilMs, limit },
  );
}

/** Breached ticks that overlap pauses which arrived late, in [sinceMs, untilMs). */
export function breachesWithLateEvidence(
  store: Store,
  sinceMs: number,
  untilMs: number,
  limit: number,
): Promise<TickRow[]> {
  return store.rows<TickRow>(
    `WITH late AS (
       SELECT instance AS of_instance, start AS pause_start, start + toIntervalMicrosecond(duration_us) AS pause_end
       FROM pauses
       WHERE arrived >= fromUnixTimestamp64Milli({since:Int64}) AND arrived < fromUnixTimestamp64Milli({until:Int64})
         AND scope != 'concurrent'
         AND start >= now64(6) - INTERVAL 8 DAY AND start < arrived - toIntervalMillisecond(${lateMs})
     )
     SELECT DISTINCT ${tickColumns} FROM breached_ticks INNER JOIN late ON instance = of_instance
     WHERE start >= (SELECT min(pause_start) FROM late) - INTERVAL 1 HOUR AND start < (SELECT max(pause_end) FROM late)
       AND start < pause_end AND start + toIntervalMicrosecond(duration_us) > pause_start
     ORDER BY start DESC LIMIT {limit:UInt32}`,
    { since: sinceMs, until: untilMs, limit },
  );
}

/** Breached ticks of the last day without a stored ledger, newest first: what a crash or an outage left open. */
export function breachesWithoutLedger(store: Store, limit: number): Promise<TickRow[]> {
  return store.rows<TickRow>(
    `SELECT ${tickColumns} FROM breached_ticks
     WHERE start >= now64(6) - INTERVAL 1 DAY
       AND (start, instance, loop, tick) NOT IN (SELECT start, instance, loop, tick FROM breaches WHERE start >= now64(6) - INTERVAL 1 DAY)
     ORDER BY start DESC LIMIT {limit:UInt32}`,
    { limit },
  );
}

/** The store's clock in ms: what `arrived` is written with. */
export async function storeNowMs(store: Store): Promise<number> {
  const [row] = await store.rows<{ now: number }>('SELECT toUnixTimestamp64Milli(now64(3)) AS now');
  return row?.now ?? 0;
}
