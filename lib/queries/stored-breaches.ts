import type { Breach } from '../api/schemas.ts';
import type { Store } from '../clickhouse/client.ts';
import { secondsText } from '../clickhouse/time-text.ts';
import { type Filter, filterCondition } from './filter.ts';
import type { TickRow } from './tick-row.ts';
import type { TimeRange } from './time-range.ts';

/** The stored ledgers of these ticks, by breachId; ticks whose ledger is not stored yet are missing. */
export async function storedBreaches(
  store: Store,
  rows: readonly TickRow[],
  signal?: AbortSignal,
): Promise<Map<string, Breach>> {
  if (rows.length === 0) return new Map();
  const starts = rows.map(row => row.start_us);
  const found = await store.rows<{ body: string }>(
    `SELECT argMax(body, version) AS body FROM breaches
     WHERE start >= fromUnixTimestamp64Micro({first:Int64}) AND start <= fromUnixTimestamp64Micro({last:Int64})
       AND (toUnixTimestamp64Micro(start), instance) IN arrayZip({starts:Array(Int64)}, {instances:Array(String)})
     GROUP BY start, instance, loop, tick`,
    {
      first: Math.min(...starts),
      last: Math.max(...starts),
      starts,
      instances: rows.map(row => row.instance),
    },
    signal,
  );
  return new Map(
    found.map(({ body }) => {
      const breach = JSON.parse(body) as Breach;
      return [breach.id, breach];
    }),
  );
}

/** The newest stored ledgers, newest first. */
export async function latestLedgers(
  store: Store,
  { range, limit, ...filter }: Filter & { range: TimeRange; limit: number },
  signal?: AbortSignal,
): Promise<Breach[]> {
  const { condition, parameters } = filterCondition(filter);
  const found = await store.rows<{ body: string }>(
    `SELECT body FROM breaches
     WHERE start >= fromUnixTimestamp64Micro({from:Int64}) AND start < fromUnixTimestamp64Micro({to:Int64}) ${condition}
     ORDER BY start DESC, instance DESC, loop DESC, tick DESC, version DESC
     LIMIT 1 BY start, instance, loop, tick LIMIT {limit:UInt32}`,
    { ...parameters, from: range.fromUs, to: range.toUs, limit },
    signal,
  );
  return found.map(({ body }) => JSON.parse(body) as Breach);
}

const wholeUs = (ms: number) => Math.round(ms * 1000);

/** A breach as a JSON line of the table `breaches`; `version` rises with every time it is worked out. */
export function breachLine(row: TickRow, breach: Breach, version: number): string {
  return `${JSON.stringify({
    start: secondsText(row.start_us),
    instance: row.instance,
    loop: row.loop,
    tick: row.tick,
    incarnation: row.incarnation,
    service: row.service,
    region: row.region,
    build: row.build,
    duration_us: row.duration_us,
    budget_us: row.budget_us,
    players: row.players,
    cause: breach.cause,
    cause_share: breach.causeShare,
    grade: breach.grade,
    lines: Object.fromEntries(breach.ledger.map(({ line, ms }) => [line, wholeUs(ms)])),
    excess: Object.fromEntries(
      breach.ledger.map(({ line, ms, typicalMs }) => [
        line,
        Math.max(0, wholeUs(ms) - wholeUs(typicalMs ?? (line === 'work' ? ms : 0))),
      ]),
    ),
    alloc_bytes: row.alloc_bytes,
    alloc_z: breach.allocation.robustZ,
    debt_bytes: breach.allocation.sinceLastGcBytes,
    packets_dropped: row.packets_dropped,
    body: JSON.stringify(breach),
    version,
  })}\n`;
}
