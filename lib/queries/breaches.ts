import type { Breach, BreachesAnswer } from '../api/schemas.ts';
import type { Store } from '../clickhouse/client.ts';
import { OvertickError } from '../errors.ts';
import { breachId, breachOf } from './breach.ts';
import { type Evidence, evidenceOf } from './evidence.ts';
import { type Filter, filterCondition } from './filter.ts';
import { storedBreaches } from './stored-breaches.ts';
import { type TickRow, tickColumns } from './tick-row.ts';
import type { TimeRange } from './time-range.ts';

export type BreachesQuery = Filter & { range: TimeRange; limit: number; cursor?: string };

/** Where a page ends: the place in the order (start, instance, loop). */
function encodeCursor({ start_us, instance, loop }: TickRow): string {
  return Buffer.from(JSON.stringify([start_us, instance, loop])).toString('base64url');
}

function decodeCursor(cursor: string): { atUs: number; atInstance: string; atLoop: string } {
  try {
    const [atUs, atInstance, atLoop] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Number.isSafeInteger(atUs) && typeof atInstance === 'string' && typeof atLoop === 'string')
      return { atUs, atInstance, atLoop };
  } catch {}
  throw new OvertickError('invalid', 'cursor must be a nextCursor of an earlier answer.');
}

/** Ticks over budget as they are stored, newest first. */
export async function breachedTicks(
  store: Store,
  query: BreachesQuery,
  signal?: AbortSignal,
): Promise<TickRow[]> {
  const { range, limit, cursor, ...filter } = query;
  const { condition, parameters } = filterCondition(filter);
  const before =
    cursor === undefined
      ? ''
      : 'AND (start, instance, loop) < (fromUnixTimestamp64Micro({atUs:Int64}), {atInstance:String}, {atLoop:String})';
  return store.rows<TickRow>(
    `SELECT ${tickColumns} FROM breached_ticks
     WHERE start >= fromUnixTimestamp64Micro({from:Int64}) AND start < fromUnixTimestamp64Micro({to:Int64}) ${condition} ${before}
     ORDER BY start DESC, instance DESC, loop DESC
     LIMIT {limit:UInt32}`,
    {
      ...parameters,
      from: range.fromUs,
      to: range.toUs,
      limit,
      ...(cursor === undefined ? {} : decodeCursor(cursor)),
    },
    signal,
  );
}

/** These ticks with their ledgers worked out now, in their order; see evidenceOf for `readAround`. */
export async function workOut(
  store: Store,
  rows: readonly TickRow[],
  signal?: AbortSignal,
  readAround?: Parameters<typeof evidenceOf>[3],
): Promise<Breach[]> {
  const evidence = await evidenceOf(store, rows, signal, readAround);
  return rows.map((row, i) => breachOf(row, evidence[i] as Evidence));
}

/** These ticks with their ledgers, in their order: the stored ones, and those that are not stored yet worked out now. */
export async function withLedgers(
  store: Store,
  rows: readonly TickRow[],
  signal?: AbortSignal,
): Promise<Breach[]> {
  const stored = await storedBreaches(store, rows, signal);
  const missing = rows.filter(row => !stored.has(breachId(row)));
  for (const breach of await workOut(store, missing, signal)) stored.set(breach.id, breach);
  return rows.map(row => stored.get(breachId(row)) as Breach);
}

/** Ticks over budget, newest first, each with its ledger. */
export async function breaches(
  store: Store,
  query: BreachesQuery,
  signal?: AbortSignal,
): Promise<BreachesAnswer> {
  const rows = await breachedTicks(store, { ...query, limit: query.limit + 1 }, signal);
  const page = rows.slice(0, query.limit);
  return {
    breaches: await withLedgers(store, page, signal),
    nextCursor: rows.length > query.limit ? encodeCursor(page.at(-1) as TickRow) : null,
  };
}
