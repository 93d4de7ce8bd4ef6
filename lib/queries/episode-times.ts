import type { Stream } from '../analysis/in-phase.ts';
import type { Store } from '../clickhouse/client.ts';
import { type Selection, selectionCondition } from './selection.ts';

/**
 * When the episodes of a server's loop began: breaches less than a second apart are one. Of all its breaches (cause ''),
 * or of those of one cause. Seconds since the range's begin.
 */
export type Episodes = { instance: string; loop: string; cause: string; times: number[] };

const apartUs = 1_000_000;
const mostSeries = 8;
const mostEpisodes = 3000;
const mostOfStream = 3000;
const mostStreams = 40;

const seconds = (us: readonly number[], fromUs: number) => us.map(at => (at - fromUs) / 1e6);

/** Episodes of the loops and causes that have the most, at most 8 of them. Reads ledgers for the cause, once each. */
export async function episodes(
  store: Store,
  selection: Selection,
  signal?: AbortSignal,
): Promise<Episodes[]> {
  const { condition, parameters } = selectionCondition(selection);
  const rows = await store.rows<{ instance: string; loop: string; of_cause: string; begins: number[] }>(
    `SELECT instance, loop, of_cause,
            arraySlice(arrayFilter((us, gap, i) -> i = 1 OR gap > {apartUs:Int64}, at_us, arrayDifference(at_us), arrayEnumerate(at_us)), 1, {mostEpisodes:UInt32}) AS begins
     FROM (
       SELECT instance, loop, of_cause, arraySort(groupArray(toUnixTimestamp64Micro(start))) AS at_us
       FROM (SELECT start, instance, loop, toString(cause) AS name FROM breaches FINAL WHERE ${condition})
       ARRAY JOIN ['', name] AS of_cause
       GROUP BY instance, loop, of_cause
     )
     ORDER BY length(begins) DESC, instance, loop, of_cause LIMIT {mostSeries:UInt32}`,
    { ...parameters, apartUs, mostEpisodes, mostSeries },
    signal,
  );
  return rows.map(({ instance, loop, of_cause, begins }) => ({
    ...{ instance, loop, cause: of_cause },
    times: seconds(begins, selection.range.fromUs),
  }));
}

/** What else happened on a server: its collections by cause, and its events by name. Seconds since the range's begin. */
export async function streams(
  store: Store,
  selection: Selection,
  instance: string,
  signal?: AbortSignal,
): Promise<Stream[]> {
  const of = { instance, range: selection.range };
  const paused = selectionCondition(of);
  const happened = selectionCondition(of, 'at');
  const rows = await store.rows<{ name: string; at: number[] }>(
    `SELECT name, groupArraySorted(${mostOfStream})(us) AS at
     FROM (
       SELECT if(cause = '', kind, concat(kind, ' ', cause)) AS name, toUnixTimestamp64Micro(start) AS us FROM pauses WHERE ${paused.condition}
       UNION ALL
       SELECT name, toUnixTimestamp64Micro(at) AS us FROM events WHERE ${happened.condition}
     )
     GROUP BY name ORDER BY count() LIMIT ${mostStreams}`,
    paused.parameters,
    signal,
  );
  return rows.map(({ name, at }) => ({ signal: name, times: seconds(at, selection.range.fromUs) }));
}
