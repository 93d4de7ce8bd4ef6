import type { DurationCounts } from '../analysis/counterfactual.ts';
import type { Cell } from '../analysis/scatter.ts';
import type { Store } from '../clickhouse/client.ts';
import { filterCondition } from './filter.ts';
import { bucketSql, type Selection, selectionCondition } from './selection.ts';

/** All ticks of a selection, healthy ones included: who they are of, and how long they took. */
export type Population = { cells: Cell[]; durations: DurationCounts };

/** Longer ranges are read from the rollup of 5 min; its edges from raw ticks, so that counts are exact either way. */
const longestFineUs = 2 * 3600e6;
/** The range is cut into so many blocks of time at most, to see how breaches scatter over them. */
const mostBlocks = 40;
const mostCells = 5000;

const dimensions = ['service', 'region', 'build', 'instance', 'loop'] as const;
const names = dimensions.join(', ');

type CellRow = Record<(typeof dimensions)[number], string> & {
  ticks: number;
  breaches: number;
  blocks: number;
  squares: number;
};

/** Whole buckets of a rollup, and the raw ticks before the first and after the last of them. */
function partsOf(selection: Selection) {
  const { fromUs, toUs } = selection.range;
  const [table, stepUs] =
    toUs - fromUs <= longestFineUs ? (['rollup_10s', 10e6] as const) : (['rollup_5m', 300e6] as const);
  const innerFrom = Math.ceil(fromUs / stepUs) * stepUs;
  const innerTo = Math.max(innerFrom, Math.floor(toUs / stepUs) * stepUs);
  const { range: _, ...filter } = selection;
  const { condition: narrowed } = filterCondition(filter);
  const { condition, parameters } = selectionCondition(selection);
  return {
    blockUs: Math.max(stepUs, Math.ceil((toUs - fromUs) / mostBlocks / stepUs) * stepUs),
    rolled: `FROM ${table} WHERE bucket >= toDateTime({innerFrom:Int64}, 'UTC') AND bucket < toDateTime({innerTo:Int64}, 'UTC') AND ticks > 0 ${narrowed}`,
    raw: `FROM ticks WHERE ${condition}
      AND (start < fromUnixTimestamp64Micro({innerFromUs:Int64}) OR start >= fromUnixTimestamp64Micro({innerToUs:Int64}))`,
    parameters: {
      ...parameters,
      innerFrom: innerFrom / 1e6,
      innerTo: innerTo / 1e6,
      innerFromUs: innerFrom,
      innerToUs: innerTo,
    },
  };
}

/** Ticks and breaches by everything they can be told apart by; and the histogram of all durations. Reads rollups. */
export async function population(
  store: Store,
  selection: Selection,
  signal?: AbortSignal,
): Promise<Population> {
  const { blockUs, rolled, raw, parameters } = partsOf(selection);
  const [cells, [durations]] = await Promise.all([
    store.rows<CellRow>(
      `SELECT ${names}, sum(t) AS ticks, sum(b) AS breaches, count() AS blocks, sum(b * b / t) AS squares
       FROM (
         SELECT ${names}, block, sum(n) AS t, sum(m) AS b
         FROM (
           SELECT ${names}, intDiv(toInt64(toUnixTimestamp(bucket)) * 1000000, {blockUs:Int64}) AS block, toInt64(ticks) AS n, toInt64(breaches) AS m ${rolled}
           UNION ALL
           SELECT ${names}, intDiv(toUnixTimestamp64Micro(start), {blockUs:Int64}) AS block, toInt64(count()) AS n,
                  toInt64(countIf(budget_us > 0 AND duration_us > budget_us)) AS m ${raw} GROUP BY ${names}, block
         )
         GROUP BY ${names}, block
       )
       GROUP BY ${names} ORDER BY breaches DESC, ticks DESC LIMIT {mostCells:UInt32}`,
      { ...parameters, blockUs, mostCells },
      signal,
    ),
    store.rows<DurationCounts>(
      `SELECT groupArray(bucket_of) AS buckets, groupArray(n) AS counts
       FROM (
         SELECT bucket_of, sum(m) AS n
         FROM (
           SELECT toInt32(pair.1) AS bucket_of, pair.2 AS m
           FROM (SELECT sumMap(histogram) AS folded ${rolled}) ARRAY JOIN arrayZip(folded.1, folded.2) AS pair
           UNION ALL
           SELECT toInt32(${bucketSql('duration_us')}) AS bucket_of, count() AS m ${raw} GROUP BY bucket_of
         )
         GROUP BY bucket_of
       )`,
      parameters,
      signal,
    ),
  ]);
  return {
    cells: cells.map(({ ticks, breaches, blocks, squares, ...values }) => ({
      ...{ values, ticks, breaches, blocks, squares },
    })),
    durations: durations ?? { buckets: [], counts: [] },
  };
}
