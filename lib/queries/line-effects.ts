import type { LineEffect } from '../analysis/counterfactual.ts';
import type { Store } from '../clickhouse/client.ts';
import { bucketSql, type Selection, selectionCondition } from './selection.ts';

type Row = {
  line: string;
  explains: number;
  vanish: number;
  excess_us: number;
  before: [number[], number[]];
  after: [number[], number[]];
};

/** A selection has phases of its own, but a name made up for every tick must not make a list without end. */
const mostLines = 60;

/**
 * What each ledger line did to the breaches of a selection, most excess first. Reads `breaches` without the bodies;
 * FINAL, or a breach that was worked out twice would count twice. A cause without a line of its own (`unexplained`,
 * where no line stands out) has no excess, but is counted.
 */
export async function lineEffects(
  store: Store,
  selection: Selection,
  signal?: AbortSignal,
): Promise<LineEffect[]> {
  const { condition, parameters } = selectionCondition(selection);
  const rows = await store.rows<Row>(
    `SELECT line, countIf(cause = line) AS explains,
            countIf(us > 0 AND duration_us - us <= budget_us) AS vanish, sum(us) AS excess_us,
            sumMapIf([toInt32(${bucketSql('duration_us')})], [toUInt64(1)], us > 0) AS before,
            sumMapIf([toInt32(${bucketSql('(duration_us - us)')})], [toUInt64(1)], us > 0) AS after
     FROM (
       SELECT cause, duration_us, budget_us, pair.1 AS line, pair.2 AS us
       FROM (
         SELECT toString(cause) AS cause, toInt64(duration_us) AS duration_us, budget_us,
                arrayZip(arrayMap(name -> toString(name), mapKeys(excess)), arrayMap(us -> toInt64(us), mapValues(excess))) AS pairs
         FROM breaches FINAL WHERE ${condition}
       )
       ARRAY JOIN if(has(pairs.1, cause), pairs, arrayPushBack(pairs, (cause, toInt64(0)))) AS pair
     )
     GROUP BY line ORDER BY excess_us DESC LIMIT {mostLines:UInt32}`,
    { ...parameters, mostLines },
    signal,
  );
  return rows.map(({ line, explains, vanish, excess_us, before, after }) => ({
    ...{ line, explains, vanish, excessUs: excess_us },
    before: { buckets: before[0], counts: before[1] },
    after: { buckets: after[0], counts: after[1] },
  }));
}
