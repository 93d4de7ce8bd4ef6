import { setTimeout as sleep } from 'node:timers/promises';
import type { Store } from '../../lib/clickhouse/client.ts';
import { daysKept } from '../../lib/clickhouse/days-kept.ts';
import type { Retention } from '../../lib/config.ts';
import {
  dropDay,
  dropShortPauses,
  type StoredDay,
  shortPauseDays,
  storedDays,
} from '../../lib/queries/stored-days.ts';

const dayMs = 86_400_000;
const firstLookMs = 60_000;
const lookMs = 3_600_000;

/** Their partitions are months, named by the first day. */
const monthly = new Set(['rollup_5m', 'alert_incidents']);

const numberOf = (day: string) => Date.parse(day) / dayMs;
const textOf = (number: number) => new Date(number * dayMs).toISOString().slice(0, 10);
const endOfMonth = (day: string) => {
  const date = new Date(day);
  return textOf(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0) / dayMs);
};

/**
 * The first day that is kept, of days on which something was stored (any order); null: all of them are. Age goes by the
 * newest of them, not by a clock. A gap longer than that is a clock that jumped, or servers that were off: what
 * is behind it counts from its own newest day, until there is as much before the gap as is kept.
 */
export function firstKept(days: readonly string[], kept: number): string | null {
  const whole = Math.ceil(kept);
  const numbers = days.map(numberOf).sort((a, b) => b - a);
  let newest = Number.NaN;
  for (const [i, day] of numbers.entries()) {
    const isBehindGap = (numbers[i - 1] ?? Number.POSITIVE_INFINITY) - day > whole;
    if (isBehindGap) newest = day;
    if (newest - day >= whole) return textOf(newest - whole);
  }
  return null;
}

/**
 * What is to go of what is stored: whole days, older than is kept of their table. Days after `today` neither count nor go: they
 * were made by a clock that was ahead, or this one is behind.
 */
export function expired(stored: readonly StoredDay[], retention: Retention, today: string): StoredDay[] {
  const days = [
    ...new Set(stored.filter(({ table, day }) => !monthly.has(table) && day <= today).map(({ day }) => day)),
  ];
  return stored.filter(({ table, day }) => {
    const first = firstKept(days, daysKept[table]?.(retention) ?? Number.POSITIVE_INFINITY);
    return first !== null && (monthly.has(table) ? endOfMonth(day) : day) < first;
  });
}

/** Lets go of what is older than is kept. `nowMs`: since the Unix epoch. Throws what the store throws. */
export async function letGoOfOld(store: Store, retention: Retention, nowMs: number): Promise<void> {
  const stored = await storedDays(store, Object.keys(daysKept));
  const today = textOf(Math.floor(nowMs / dayMs));
  for (const day of expired(stored, retention, today)) await dropDay(store, day);
  // Short pauses explain no breach: they leave with the raw ticks.
  const raw = expired(stored, { ...retention, breachesDays: retention.ticksDays }, today);
  const pauses = raw.filter(({ table }) => table === 'pauses').map(({ day }) => day);
  for (const day of await shortPauseDays(store, pauses)) await dropShortPauses(store, day);
}

/** Keeps letting go of what is old, once an hour. A store that is away is asked again. */
export function keepRetention(store: Store, retention: Retention): { close(): void } {
  const stopping = new AbortController();
  const keepLooking = async () => {
    for (let waitMs = firstLookMs; ; waitMs = lookMs) {
      await sleep(waitMs, undefined, { ref: false, signal: stopping.signal });
      await letGoOfOld(store, retention, Date.now()).catch(error =>
        console.error(`What is older than the retention could not be let go of: ${(error as Error).message}`),
      );
    }
  };
  void keepLooking().catch(() => {});
  return { close: () => stopping.abort() };
}
