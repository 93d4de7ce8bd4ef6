import type { InstanceAnswer } from '../api/schemas.ts';
import type { Store } from '../clickhouse/client.ts';
import { isoFromUs } from '../format/timestamp.ts';
import type { TimeRange } from './time-range.ts';

const mostStarts = 200;

/** Process lives of one instance, newest first: the table is small and has the instance in its key. */
const livesSql = `
  SELECT incarnation, argMax(build, last_seen) AS build
  FROM incarnations
  WHERE instance = {instance:String} AND incarnation > 0 AND incarnation < {to:Int64}
  GROUP BY incarnation
  ORDER BY incarnation DESC LIMIT ${mostStarts + 1}`;

/** When the processes of an instance started within a range, oldest first, and whether with another build than before. */
export async function starts(
  store: Store,
  instance: string,
  { fromUs, toUs }: TimeRange,
  signal?: AbortSignal,
): Promise<InstanceAnswer['starts']> {
  const lives = await store.rows<{ incarnation: number; build: string }>(
    livesSql,
    { instance, to: toUs },
    signal,
  );
  return lives
    .map(({ incarnation, build }, i) => ({
      at: isoFromUs(incarnation),
      atMs: incarnation / 1000,
      build,
      previousBuild: lives[i + 1]?.build ?? null,
    }))
    .filter(({ atMs }) => atMs * 1000 >= fromUs)
    .reverse();
}
