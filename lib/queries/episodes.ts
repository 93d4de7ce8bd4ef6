import { type Episode, type EpisodeBreach, episodesOf, recoveryUs } from '../analysis/episodes.ts';
import type { EpisodeRow, EpisodesAnswer } from '../api/episodes.ts';
import type { Store } from '../clickhouse/client.ts';
import { OvertickError } from '../errors.ts';
import { isoFromUs } from '../format/timestamp.ts';
import { breachId } from './breach.ts';
import type { BreachesQuery } from './breaches.ts';
import { filterCondition } from './filter.ts';

/** Most breaches that one page is made of; the newest ones. */
const mostBreaches = 50_000;

type Row = {
  service: string;
  instance: string;
  loop: string;
  build: string;
  region: string;
  incarnation: number;
  tick: number;
  start_us: number;
  duration_us: number;
  budget_us: number;
  packets_dropped: number | null;
  cause: string;
  cause_us: number;
};
type Breach = EpisodeBreach & { row: Row };

/** Breached ticks newest first, each with the cause of its stored ledger: '' while there is none. */
const breachesSql = (condition: string) => `
  SELECT b.service AS service, b.instance AS instance, b.loop AS loop, b.build AS build, b.region AS region,
         b.incarnation AS incarnation, b.tick AS tick, toUnixTimestamp64Micro(b.start) AS start_us,
         b.duration_us AS duration_us, b.budget_us AS budget_us, b.packets_dropped AS packets_dropped,
         l.newest.1 AS cause, l.newest.2 AS cause_us
  FROM (
    SELECT * FROM breached_ticks
    WHERE start >= fromUnixTimestamp64Micro({from:Int64}) AND start < fromUnixTimestamp64Micro({to:Int64}) ${condition}
    ORDER BY start DESC LIMIT ${mostBreaches}
  ) AS b
  LEFT JOIN (
    SELECT start, instance, loop, tick, argMax((toString(cause), excess[cause]), version) AS newest FROM breaches
    WHERE start >= fromUnixTimestamp64Micro({from:Int64}) AND start < fromUnixTimestamp64Micro({to:Int64}) ${condition}
    GROUP BY start, instance, loop, tick
  ) AS l ON b.start = l.start AND b.instance = l.instance AND b.loop = l.loop AND b.tick = l.tick
  ORDER BY start_us DESC`;

type Place = { endUs: number; instance: string; loop: string };
const placeOf = ({ endUs, first }: Episode<Breach>): Place => ({
  endUs,
  instance: first.row.instance,
  loop: first.row.loop,
});

/** Negative when a page lists `a` before `b`: latest end first. */
const inOrder = (a: Place, b: Place): number =>
  b.endUs - a.endUs ||
  (a.instance === b.instance ? 0 : a.instance < b.instance ? -1 : 1) ||
  (a.loop === b.loop ? 0 : a.loop < b.loop ? -1 : 1);

function decodeCursor(cursor: string): Place {
  try {
    const [endUs, instance, loop] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Number.isSafeInteger(endUs) && typeof instance === 'string' && typeof loop === 'string')
      return { endUs, instance, loop };
  } catch {}
  throw new OvertickError('invalid', 'cursor must be a nextCursor of an earlier answer.');
}

const encodeCursor = ({ endUs, instance, loop }: Place): string =>
  Buffer.from(JSON.stringify([endUs, instance, loop])).toString('base64url');

function byLoop(rows: readonly Row[]): Breach[][] {
  const loops = new Map<string, Breach[]>();
  for (const row of rows) {
    const key = JSON.stringify([row.service, row.instance, row.loop]);
    const breach = {
      row,
      tick: row.tick,
      incarnation: row.incarnation,
      startUs: row.start_us,
      durationUs: row.duration_us,
      budgetUs: row.budget_us,
      packetsDropped: row.packets_dropped,
      cause: row.cause || null,
      causeUs: row.cause_us,
    };
    const list = loops.get(key);
    if (list) list.push(breach);
    else loops.set(key, [breach]);
  }
  return [...loops.values()];
}

/**
 * Episodes of the breaches in a range, latest end first. A page goes on from an end: breaches are read up to a recovery
 * behind it, so that of an episode that was listed before something later is seen, and it is not listed again.
 */
export async function episodes(
  store: Store,
  query: BreachesQuery,
  signal?: AbortSignal,
): Promise<EpisodesAnswer> {
  const { range, limit, cursor, ...filter } = query;
  const { condition, parameters } = filterCondition(filter);
  const after = cursor === undefined ? null : decodeCursor(cursor);
  const toUs = after ? Math.min(range.toUs, after.endUs + recoveryUs + 1) : range.toUs;
  const rows = await store.rows<Row>(
    breachesSql(condition),
    { ...parameters, from: range.fromUs, to: toUs },
    signal,
  );
  // What begins this near to the oldest breach that was read may have begun before it: the next page has all of it.
  const wholeFromUs = rows.length < mostBreaches ? range.fromUs : (rows.at(-1)?.start_us ?? 0) + recoveryUs;
  const found = byLoop(rows)
    .flatMap(breaches => episodesOf(breaches))
    .filter(episode => after === null || inOrder(after, placeOf(episode)) < 0)
    .sort((a, b) => inOrder(placeOf(a), placeOf(b)));
  const whole = found.filter(({ first }) => first.startUs >= wholeFromUs);
  // One episode of more breaches than a page reads is shown as far as it was read.
  const shown = (whole.length > 0 ? whole : found).slice(0, limit);
  const last = shown.at(-1);
  return {
    episodes: shown.map(episodeRow),
    nextCursor:
      last && (found.length > shown.length || rows.length === mostBreaches)
        ? encodeCursor(placeOf(last))
        : null,
  };
}

const ms = (us: number) => us / 1000;

function episodeRow({ first, worst, ...episode }: Episode<Breach>): EpisodeRow {
  const { service, instance, loop, build, region } = first.row;
  return {
    id: breachId(first.row),
    service,
    instance,
    loop,
    build,
    region,
    from: isoFromUs(first.startUs),
    to: isoFromUs(episode.endUs),
    breaches: episode.breaches,
    ticks: episode.ticks,
    worst: {
      tick: worst.tick,
      startedAt: isoFromUs(worst.startUs),
      durationMs: ms(worst.durationUs),
      budgetMs: ms(worst.budgetUs),
    },
    overshootMs: ms(episode.overshootUs),
    causes: episode.causes.map(({ cause, breaches, us }) => ({ cause, breaches, ms: ms(us) })),
    packetsDropped: episode.packetsDropped,
  };
}
