import type { OverviewAnswer } from '../api/overview.ts';
import type { Store } from '../clickhouse/client.ts';
import { defaultLoop } from '../signals/tick.ts';

/** About as many columns as a narrow strip has pixels to spare for. */
const mostColumns = 360;
const shortUs = 3 * 3600e6;
const nothingYetS = 300;

/** The loop that ticked most, and when it was first heard of: a rollup has one row for each 5 minutes. */
const loopsSql = `
  SELECT loop, toInt64(toUnixTimestamp(min(bucket))) AS first_s
  FROM rollup_5m
  WHERE instance = {instance:String} AND bucket >= toDateTime({since:Int64})
  GROUP BY loop ORDER BY sum(ticks) DESC LIMIT 50`;

const columnsSql = (table: string) => `
  SELECT intDiv(toInt64(toUnixTimestamp(bucket)) - {from:Int64}, {step:Int64}) AS column, sum(${table}.ticks) AS ticks,
         sum(${table}.breaches) AS breaches, max(duration_us_max) AS longest_us
  FROM ${table}
  WHERE instance = {instance:String} AND loop = {loop:String} AND bucket >= toDateTime({from:Int64})
  GROUP BY column ORDER BY column`;

type Column = { column: number; ticks: number; breaches: number; longest_us: number };
type OverviewQuery = { instance: string; loop?: string; nowUs: number; rollupsDays: number };

/** All that is kept of one instance, in a few hundred columns; the last minutes, empty, when there is nothing yet. */
export async function overview(
  store: Store,
  { instance, loop: asked, nowUs, rollupsDays }: OverviewQuery,
  signal?: AbortSignal,
): Promise<OverviewAnswer> {
  const since = Math.floor(nowUs / 1e6 - rollupsDays * 86_400);
  const loops = await store.rows<{ loop: string; first_s: number }>(loopsSql, { instance, since }, signal);
  const found = asked === undefined ? loops[0] : loops.find(({ loop }) => loop === asked);
  const loop = found?.loop ?? asked ?? defaultLoop;
  const firstS = found?.first_s ?? nowUs / 1e6 - nothingYetS;
  const spanUs = nowUs - firstS * 1e6;
  const isShort = spanUs < shortUs;
  const grainS = isShort ? 10 : 300;
  const step = Math.max(1, Math.ceil(spanUs / 1e6 / mostColumns / grainS)) * grainS;
  const from = Math.floor(firstS / step) * step;
  const columns = await store.rows<Column>(
    columnsSql(isShort ? 'rollup_10s' : 'rollup_5m'),
    { instance, loop, from, step },
    signal,
  );
  const count = Math.max(1, Math.ceil((nowUs / 1e6 - from) / step));
  const spread = (value: (column: Column) => number) => {
    const line: (number | null)[] = Array(count).fill(null);
    for (const each of columns) if (each.column < count) line[each.column] = value(each);
    return line;
  };
  return {
    ...{ instance, loop, fromMs: from * 1000, stepMs: step * 1000 },
    ticks: spread(({ ticks }) => ticks),
    breaches: spread(({ breaches }) => breaches),
    longestMs: spread(({ longest_us }) => longest_us / 1000),
  };
}
