import type { Store } from '../clickhouse/client.ts';
import { type TickRow, tickColumns } from './tick-row.ts';

/** How far back breaches are taken up: as far as their raw ticks are kept, and a day. */
const reach = 'now64(6) - INTERVAL 8 DAY';
/** Ticks and pauses meet where they share a slot of so many µs; comparing all with all is quadratic after an import. */
const slotUs = 10_000_000;

const slotsOf = (start: string, durationUs: string) =>
  `arrayJoin(range(toUInt64(intDiv(toUnixTimestamp64Micro(${start}), ${slotUs})), toUInt64(intDiv(toUnixTimestamp64Micro(${start}) + ${durationUs}, ${slotUs}) + 1)))`;

/** A stretch of an instance's time, in µs since the Unix epoch. */
export type Stretch = { instance: string; startUs: number; durationUs: number };

/** Breached ticks that overlap these pauses, newest first; a pause just before one is its lateness. */
export function breachesOver(store: Store, pauses: readonly Stretch[], limit: number): Promise<TickRow[]> {
  return store.rows<TickRow>(
    `WITH late AS (
       SELECT p.1 AS of_instance, fromUnixTimestamp64Micro(p.2) AS pause_start, fromUnixTimestamp64Micro(p.2 + p.3) AS pause_end,
              ${slotsOf('pause_start', 'p.3')} AS of_slot
       FROM (SELECT arrayJoin(arrayZip({instances:Array(String)}, {starts:Array(Int64)}, {durations:Array(Int64)})) AS p)
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
    {
      instances: pauses.map(({ instance }) => instance),
      starts: pauses.map(({ startUs }) => startUs),
      durations: pauses.map(({ durationUs }) => durationUs),
      limit,
    },
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
