import {
  type BreachRule,
  isBreachRule,
  judgeBreach,
  mostTicksOf,
  type RecentTicks,
  remember,
} from '../alerts/breach-rules.ts';
import { clearShare, type Observation } from '../alerts/observation.ts';
import type { Rule } from '../alerts/rule.ts';
import { judgeBurn, judgeVitals } from '../alerts/vitals-rules.ts';
import type { Breach } from '../api/schemas.ts';
import type { Store } from '../clickhouse/client.ts';
import { breachHistorySql, type Reading, readingsOf, readingsSql } from './alert-readings.ts';
import { filterCondition } from './filter.ts';
import type { TimeRange } from './time-range.ts';

/** What is over its threshold is read up to so many rows, the latest first. */
const mostReadings = 100_000;
const mostBreaches = 20_000;

export type History = {
  /** Since when it is whole: later than asked where more is over the threshold than is read. */
  fromUs: number;
  /** What is seen of the rule at a moment; moments in their order. */
  observe(nowUs: number): Observation[];
  /** Values are over it when the rule fires. */
  threshold: number;
  /** The largest value of any server in each step of the range; null: none. */
  values: (number | null)[];
};

type Asked = { range: TimeRange; stepUs: number };
type Column = { column: number; most: number };

function spread(columns: readonly Column[], { range, stepUs }: Asked): (number | null)[] {
  const values: (number | null)[] = Array(Math.ceil((range.toUs - range.fromUs) / stepUs)).fill(null);
  for (const { column, most } of columns) if (column in values) values[column] = most;
  return values;
}

const columnsSql = (inner: string) => `
  SELECT intDiv(at_us - 1 - {from:Int64}, {step:Int64}) AS column, max(value) AS most FROM (${inner})
  WHERE at_us > {from:Int64} AND value IS NOT NULL GROUP BY column`;

async function breachHistory(
  store: Store,
  rule: BreachRule,
  asked: Asked,
  signal?: AbortSignal,
): Promise<History> {
  const { range, stepUs } = asked;
  const { condition, parameters: filter } = filterCondition(rule.where);
  const { bodies: bodySql, values, threshold, parameters: own } = breachHistorySql(rule, condition);
  const parameters = {
    ...{ ...filter, ...own, from: range.fromUs, to: range.toUs, step: stepUs, most: mostBreaches },
  };
  const [bodies, columns] = await Promise.all([
    store.rows<{ body: string }>(bodySql, parameters, signal),
    store.rows<Column>(columnsSql(values), parameters, signal),
  ]);
  const breaches = bodies.map(row => JSON.parse(row.body) as Breach).reverse();
  const atUs = ({ startedAt }: Breach) => Date.parse(startedAt) * 1000;
  const recent: RecentTicks = new Map();
  let next = 0;
  return {
    fromUs: breaches.length < mostBreaches ? range.fromUs : atUs(breaches[0] as Breach),
    ...{ threshold, values: spread(columns, asked) },
    observe(nowUs) {
      const seen: Observation[] = [];
      for (; next < breaches.length; next++) {
        const breach = breaches[next] as Breach;
        if (atUs(breach) >= nowUs) break;
        seen.push(...judgeBreach([rule], breach, remember(recent, breach, mostTicksOf([rule]))));
      }
      return seen;
    },
  };
}

/**
 * What a rule would have seen over a range, from what is stored, and the course of its value in steps of `stepUs`.
 * Null: what it looks at is not kept.
 */
export async function alertHistory(
  store: Store,
  rule: Rule,
  asked: Asked,
  signal?: AbortSignal,
): Promise<History | null> {
  if (isBreachRule(rule)) return breachHistory(store, rule, asked, signal);
  const readings = readingsSql(rule);
  if (!readings) return null;
  const { range, stepUs } = asked;
  const parameters = {
    ...readings.parameters,
    ...{ from: range.fromUs, to: range.toUs, before: readings.beforeUs, step: stepUs },
    ...{ least: readings.threshold * clearShare, most: mostReadings },
  };
  const [rows, columns] = await Promise.all([
    readingsOf(store, rule, readings, parameters, signal),
    store.rows<Column>(columnsSql(readings.sql), parameters, signal),
  ]);
  const byMoment = new Map<number, Reading[]>();
  for (const row of rows) byMoment.set(row.atUs, [...(byMoment.get(row.atUs) ?? []), row]);
  const earliest = rows.at(-1)?.atUs ?? 0;
  return {
    fromUs: rows.length < mostReadings ? range.fromUs : earliest + readings.bucketUs,
    ...{ threshold: readings.threshold, values: spread(columns, asked) },
    observe(nowUs) {
      // What a bucket says holds until the next one is full.
      const seen = byMoment.get(Math.floor(nowUs / readings.bucketUs) * readings.bucketUs) ?? [];
      return [
        ...judgeVitals(
          rule,
          seen.map(row => row.vitals),
          nowUs,
        ),
        ...judgeBurn(
          rule,
          seen.map(row => row.burn),
          nowUs,
        ),
      ];
    },
  };
}
