import type { BreachRule } from '../alerts/breach-rules.ts';
import type { Rule } from '../alerts/rule.ts';
import { type Burn, fewestTicks, type Vitals } from '../alerts/vitals-rules.ts';
import type { Parameters, Store } from '../clickhouse/client.ts';
import { burnTable } from './alert-burn.ts';
import { filterCondition } from './filter.ts';

/** The value of a rule at one server (of `burn`, of a service), and what the alerter would have been told of it. */
export type Reading = { atUs: number; vitals: Vitals; burn: Burn };

/** How the values of a rule are read from what is stored: `at_us` is when the alerter first saw them. */
export type Readings = {
  sql: string;
  parameters: Parameters;
  bucketUs: number;
  /** How far before a range its first value reaches back. */
  beforeUs: number;
  threshold: number;
};

const tenUs = 10e6;
/** Whole buckets of a window before the one that it ends with, in s: frames count in 32 bits. */
const backS = (windowUs: number, bucketUs: number) =>
  Math.max(0, Math.round(windowUs / bucketUs) - 1) * (bucketUs / 1e6);
const place = 'any(service) AS of_service, instance, any(region) AS of_region, any(build) AS of_build';
const within = (column: string) =>
  `${column} >= fromUnixTimestamp64Micro({from:Int64} - {before:Int64}) AND ${column} < fromUnixTimestamp64Micro({to:Int64})`;

/** Shares of a window that ends with each bucket; the key of the rollup is the time. */
const windowSql = (value: string, condition: string) => `
  SELECT toInt64(at_s) * 1000000 + ${tenUs} AS at_us, of_service, instance, of_region, of_build, ${value} AS value, 0 AS ticks FROM (
    SELECT toUnixTimestamp(bucket) AS at_s, ${place}, sum(rollup_10s.gc_us) AS gc,
           sum(rollup_10s.packets_sent) AS sent, sum(rollup_10s.packets_dropped) AS dropped,
           sum(rollup_10s.packet_ticks) AS counted
    FROM rollup_10s WHERE ${within('bucket')} ${condition} GROUP BY at_s, instance)
  WINDOW lately AS (PARTITION BY instance ORDER BY at_s RANGE BETWEEN {back:Int64} PRECEDING AND CURRENT ROW)`;

/** What the alerter finds in the last 10 s of single rows. */
const lastSql = (table: string, at: string, value: string, condition: string) => `
  SELECT intDiv(toUnixTimestamp64Micro(${at}), ${tenUs}) * ${tenUs} + ${tenUs} AS at_us, ${place}, ${value} AS value, 0 AS ticks
  FROM ${table} WHERE ${within(at)} ${condition} GROUP BY at_us, instance`;

const burnSql = (table: 'rollup_10s' | 'rollup_5m', bucketUs: number, condition: string) => `
  SELECT toInt64(at_s) * 1000000 + ${bucketUs} AS at_us, of_service, '' AS instance, '' AS of_region, '' AS of_build, sum(n) OVER long AS ticks,
         if(ticks >= ${fewestTicks}, least(sum(over) OVER long / ticks, sum(over) OVER short / sum(n) OVER short) / {share:Float64}, NULL) AS value
  FROM (
    SELECT toUnixTimestamp(bucket) AS at_s, service AS of_service,
           sum(${table}.ticks) AS n, sum(${table}.breaches) AS over
    FROM ${table} WHERE ${within('bucket')} ${condition} GROUP BY at_s, of_service)
  WINDOW long AS (PARTITION BY of_service ORDER BY at_s RANGE BETWEEN {back:Int64} PRECEDING AND CURRENT ROW),
         short AS (PARTITION BY of_service ORDER BY at_s RANGE BETWEEN {shortBack:Int64} PRECEDING AND CURRENT ROW)`;

/** Null: what the rule looks at is not kept, or it looks at single breaches. */
export function readingsSql(rule: Rule): Readings | null {
  const { condition, parameters } = filterCondition(rule.where);
  const lately = { bucketUs: tenUs, beforeUs: 0, parameters };
  switch (rule.kind) {
    case 'gc-share':
    case 'drop-rate': {
      const overUs = Math.max(tenUs, Math.round(rule.over / tenUs) * tenUs);
      const due = '(sum(sent) OVER lately + sum(dropped) OVER lately)';
      const value =
        rule.kind === 'gc-share'
          ? 'sum(gc) OVER lately / {over:Int64}'
          : `if(sum(counted) OVER lately > 0 AND ${due} > 0, sum(dropped) OVER lately / ${due}, NULL)`;
      return {
        ...{ sql: windowSql(value, condition), bucketUs: tenUs, beforeUs: overUs, threshold: rule.above },
        parameters: { ...parameters, over: overUs, back: backS(overUs, tenUs) },
      };
    }
    case 'heap': {
      const measured = `AND heap_limit_bytes > 0 ${condition}`;
      const value = 'argMax(heap_used_bytes / heap_limit_bytes, at)';
      return { ...lately, sql: lastSql('samples', 'at', value, measured), threshold: rule.above };
    }
    case 'lateness': {
      const late = `AND budget_us > 0 AND lateness_us > budget_us ${condition}`;
      const value = 'max(lateness_us / budget_us)';
      return { ...lately, sql: lastSql('ticks', 'start', value, late), threshold: rule.times };
    }
    case 'burn': {
      const table = burnTable(rule.long);
      const bucketUs = table === 'rollup_10s' ? tenUs : 300e6;
      return {
        ...{ sql: burnSql(table, bucketUs, condition), bucketUs, beforeUs: rule.long, threshold: rule.times },
        parameters: {
          ...{ ...parameters, share: 1 - rule.objective },
          ...{ back: backS(rule.long, bucketUs), shortBack: backS(rule.short, bucketUs) },
        },
      };
    }
    default:
      return null;
  }
}

type Row = Record<'of_service' | 'instance' | 'of_region' | 'of_build', string> &
  Record<'at_us' | 'value' | 'ticks', number>;

/** What cost most, by service and stretches as long as the short window of a rule. */
const causeSql = `
  SELECT stretch, service, argMax(cause, over_us) AS most FROM (
    SELECT intDiv(toUnixTimestamp64Micro(start), {short:Int64}) AS stretch, service, cause,
           sum(toInt64(duration_us) - budget_us) AS over_us
    FROM breaches WHERE ${within('start')} GROUP BY stretch, service, cause)
  GROUP BY stretch, service`;

async function burnCauses(store: Store, short: number, parameters: Parameters, signal?: AbortSignal) {
  const rows = await store.rows<{ stretch: number; service: string; most: string }>(
    causeSql,
    { ...parameters, short },
    signal,
  );
  const known = new Map(rows.map(({ stretch, service, most }) => [`${stretch} ${service}`, most]));
  return (atUs: number, service: string) =>
    known.get(`${Math.floor((atUs - 1) / short)} ${service}`) ?? 'unexplained';
}

/** What was near or over the threshold, the latest first. */
export async function readingsOf(
  store: Store,
  rule: Rule,
  { sql }: Readings,
  parameters: Parameters,
  signal?: AbortSignal,
): Promise<Reading[]> {
  const rows = await store.rows<Row>(
    `SELECT * FROM (${sql}) WHERE at_us > {from:Int64} AND value > {least:Float64} ORDER BY at_us DESC LIMIT {most:UInt32}`,
    parameters,
    signal,
  );
  const causeOf = rule.kind === 'burn' ? await burnCauses(store, rule.short, parameters, signal) : () => '';
  return rows.map(({ at_us, of_service: service, instance, of_region, of_build, value, ticks }) => {
    const only = (kind: Rule['kind']) => (rule.kind === kind ? value : null);
    const rate = rule.kind === 'burn' ? value * (1 - rule.objective) : 0;
    return {
      atUs: at_us,
      vitals: {
        ...{ service, instance, region: of_region, build: of_build, players: null },
        ...{ gcShare: only('gc-share'), dropRate: only('drop-rate'), heapShare: only('heap') },
        latenessTimes: only('lateness'),
      },
      burn: {
        ...{ rule: rule.name, service, longRate: rate, shortRate: rate, longTicks: ticks },
        cause: causeOf(at_us, service),
      },
    };
  });
}

const breachesSql = (columns: string, condition: string) => `
  SELECT ${columns} FROM breaches FINAL WHERE start >= fromUnixTimestamp64Micro({from:Int64})
    AND start < fromUnixTimestamp64Micro({to:Int64}) ${condition}`;

/** The value that a rule looks at in each breach, and which breaches can be over its threshold. */
function breachValue(rule: BreachRule): {
  value: string;
  narrow: string;
  threshold: number;
  parameters: Parameters;
} {
  switch (rule.kind) {
    case 'severe-tick':
      return {
        ...{ value: 'duration_us / budget_us', narrow: 'duration_us > {times:Float64} * budget_us' },
        ...{ threshold: rule.times, parameters: { times: rule.times } },
      };
    case 'allocation-spike':
      // The column is a Float32: what is near is judged by the breach itself.
      return {
        ...{ value: 'alloc_z', narrow: 'alloc_z > {z:Float64} * 0.999' },
        ...{ threshold: rule.z, parameters: { z: rule.z } },
      };
    case 'breaches': {
      const value =
        'count() OVER (PARTITION BY instance, loop, incarnation ORDER BY tick RANGE BETWEEN {back:Int64} PRECEDING AND CURRENT ROW)';
      return { value, narrow: 'true', threshold: rule.count - 1, parameters: { back: rule.of - 1 } };
    }
  }
}

/** Breaches that a rule may fire at, the latest first, and the value of every one as `at_us` and `value`. */
export function breachHistorySql(
  rule: BreachRule,
  condition: string,
): { bodies: string; values: string; threshold: number; parameters: Parameters } {
  const { value, narrow, threshold, parameters } = breachValue(rule);
  return {
    bodies: `${breachesSql('body', `${condition} AND ${narrow}`)} ORDER BY start DESC LIMIT {most:UInt32}`,
    values: breachesSql(`toUnixTimestamp64Micro(start) AS at_us, ${value} AS value`, condition),
    ...{ threshold, parameters },
  };
}
