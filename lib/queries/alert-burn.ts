import type { Burn } from '../alerts/vitals-rules.ts';
import type { Store } from '../clickhouse/client.ts';
import { type Filter, filterCondition } from './filter.ts';

export type BurnQuery = { rule: string; longUs: number; shortUs: number; where: Filter };

type RateRow = {
  of_service: string;
  ticks: number;
  breaches: number;
  recent_ticks: number;
  recent_breaches: number;
};

/** Up to so long a range is read in buckets of 10 s, beyond it of 5 min. */
const fineUs = 3600e6;
export const burnTable = (longUs: number) => (longUs <= fineUs ? 'rollup_10s' : 'rollup_5m');

const rateSql = (table: 'rollup_10s' | 'rollup_5m', condition: string) => `
  SELECT service AS of_service, sum(${table}.ticks) AS ticks, sum(${table}.breaches) AS breaches,
         sumIf(${table}.ticks, bucket >= toDateTime({recent:Int64}, 'UTC')) AS recent_ticks,
         sumIf(${table}.breaches, bucket >= toDateTime({recent:Int64}, 'UTC')) AS recent_breaches
  FROM ${table} WHERE bucket >= toDateTime({from:Int64}, 'UTC') AND bucket < toDateTime({to:Int64}, 'UTC') ${condition}
  GROUP BY of_service HAVING recent_ticks > 0`;

const causeSql = (condition: string) => `
  SELECT service, argMax(cause, over_us) AS cause FROM (
    SELECT service, cause, sum(toInt64(duration_us) - budget_us) AS over_us FROM breaches
    WHERE start >= fromUnixTimestamp64Micro({from:Int64}) AND start < fromUnixTimestamp64Micro({to:Int64}) ${condition}
    GROUP BY service, cause)
  GROUP BY service`;

/** How many ticks went over budget over the two windows of a rule, by service, and what cost most of late. */
export async function burnRates(
  store: Store,
  { rule, longUs, shortUs, where }: BurnQuery,
  nowUs: number,
  signal?: AbortSignal,
): Promise<Burn[]> {
  const seconds = (us: number) => Math.floor(us / 1e6);
  const window = { from: seconds(nowUs - longUs), recent: seconds(nowUs - shortUs), to: seconds(nowUs) };
  const { condition, parameters } = filterCondition(where);
  const [rates, causes] = await Promise.all([
    store.rows<RateRow>(rateSql(burnTable(longUs), condition), { ...parameters, ...window }, signal),
    store.rows<{ service: string; cause: string }>(
      causeSql(condition),
      { ...parameters, from: nowUs - shortUs, to: nowUs },
      signal,
    ),
  ]);
  const causeOf = new Map(causes.map(row => [row.service, row.cause]));
  return rates.map(({ of_service: service, ticks, breaches, recent_ticks, recent_breaches }) => ({
    ...{ rule, service, longTicks: ticks },
    longRate: breaches / Math.max(1, ticks),
    shortRate: recent_breaches / recent_ticks,
    cause: causeOf.get(service) ?? 'unexplained',
  }));
}
