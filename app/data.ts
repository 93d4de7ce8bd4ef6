import 'server-only';
import type { z } from 'zod';
import type { LastData } from '@/components/first-run/last-data.ts';
import { type CompareAnswer, type CompareRequest, compareRequest } from '@/lib/api/compare.ts';
import { type CorrelationAnswer, correlationRequest } from '@/lib/api/correlation.ts';
import { type EpisodesAnswer, episodesRequest } from '@/lib/api/episodes.ts';
import { type OverviewAnswer, overviewRequest } from '@/lib/api/overview.ts';
import { compareProfileRequest, type ProfileAnswer, profileRequest } from '@/lib/api/profile.ts';
import {
  breachesRequest,
  fleetRequest,
  instanceRequest,
  type LiveRequest,
  namesRequest,
  tickRequest,
} from '@/lib/api/requests.ts';
import type {
  BreachesAnswer,
  FleetAnswer,
  InstanceAnswer,
  InstancesAnswer,
  TickAnswer,
} from '@/lib/api/schemas.ts';
import type { Visitor } from '@/lib/auth/guard.ts';
import type { Role } from '@/lib/auth/settings.ts';
import { asksForTokens, collectorKey } from '@/lib/auth/tokens.ts';
import { openStore, type Store } from '@/lib/clickhouse/client.ts';
import { gated, gone } from '@/lib/clickhouse/gate.ts';
import { loadConfig, shownCollectorUrl } from '@/lib/config.ts';
import { OvertickError } from '@/lib/errors.ts';
import { isoFromUs } from '@/lib/format/timestamp.ts';
import { createHub, type Encoded, type Hub } from '@/lib/live/hub.ts';
import { createLedgerFeed, type LedgerFeed } from '@/lib/live/ledger-feed.ts';
import { producerOf } from '@/lib/live/topics.ts';
import { breaches } from '@/lib/queries/breaches.ts';
import { compare } from '@/lib/queries/compare.ts';
import { type CompareChoices, compareChoices } from '@/lib/queries/compare-choices.ts';
import { sidesOf } from '@/lib/queries/compare-sides.ts';
import { correlation } from '@/lib/queries/correlation.ts';
import { episodes } from '@/lib/queries/episodes.ts';
import { fleet } from '@/lib/queries/fleet.ts';
import { instanceDetail } from '@/lib/queries/instance.ts';
import { names } from '@/lib/queries/names.ts';
import { overview } from '@/lib/queries/overview.ts';
import { profile } from '@/lib/queries/profile.ts';
import { profileTypes } from '@/lib/queries/profile-rows.ts';
import { tickDetail } from '@/lib/queries/tick.ts';
import { parseMoment, parseRange } from '@/lib/queries/time-range.ts';
import { createSharing, type Keep, type Sharing } from '@/lib/sharing.ts';
import { type AnswersLately, watchAnswers } from '@/lib/system/answers-lately.ts';
import { admitted, stillAdmitted } from './guard.ts';

/**
 * The one door from pages and routes to the store. Who asks is asked for, and what comes in is checked, here: there is no
 * way to the store but through `openStoreFor`.
 */

type Shared = {
  store: ReturnType<typeof gated>;
  hub: Hub;
  feed: LedgerFeed;
  answers: AnswersLately;
  sharing: Sharing;
  /** Live streams that are open. */
  streams: Set<object>;
};

// Next bundles routes and pages apart, and reloads modules in development: one store and one hub for all of them.
const place = globalThis as typeof globalThis & { overtick?: Shared };

function shared(): Shared {
  if (place.overtick) return place.overtick;
  const config = loadConfig();
  const feed = createLedgerFeed(config.collectorUrl, collectorKey(config));
  const store = openStore(config);
  const answers = watchAnswers(() => store.ping());
  const hub = createHub(describeError);
  const sharing = createSharing(gone);
  place.overtick = {
    ...{ store: gated(store, config.limits), hub, feed },
    ...{ answers, sharing, streams: new Set() },
  };
  return place.overtick;
}

/** The store for who has this role, and who that is. Throws OvertickError 'unauthorized' or 'forbidden'. */
export async function openStoreFor(least: Role): Promise<{ store: Store; who: Visitor }> {
  const who = await admitted(least);
  return { store: shared().store, who };
}

/** ms for which the store has not answered; null: it does. For everybody: it tells nothing of what is in it. */
export const storeSilentMs = () => shared().answers.silentMs();

/** What the dashboard knows of itself: its queries, and who follows it. */
export const selfState = () => ({ queries: shared().store.gate(), live: shared().hub.size() });
export const openStreams = (): number => shared().streams.size;

/** While queries have to wait for one another, who asks gets an answer of the last seconds at once, and a newer one is begun. */
const keep = (): Keep =>
  shared().store.gate().waiting > 0 ? { freshMs: 1_000, staleMs: 5_000 } : { freshMs: 250, staleMs: 0 };
export const nowUs = () => Date.now() * 1000;

/**
 * One answer for all who ask the same while it is worked out, and for a moment after: what `now` is in it was said as it
 * began, so that one question is asked of the store once at a time, however many ask it. It is not to be changed.
 */
const together = <Answer>(
  asked: unknown[],
  signal: AbortSignal | undefined,
  make: (signal: AbortSignal, nowUs: number) => Promise<Answer>,
): Promise<Answer> =>
  shared().sharing.ask(JSON.stringify(asked), left => make(left, nowUs()), signal, keep());

/** Query parameters as checked values. Throws OvertickError 'invalid' that names the parameter. */
export function checked<Schema extends z.ZodType>(
  schema: Schema,
  values: Record<string, unknown>,
): z.output<Schema> {
  const given = Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== ''),
  );
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new OvertickError('invalid', `${issue?.path.join('.') || 'Query'}: ${issue?.message}.`);
}

/** What of an error may be shown: its code and sentence, never its cause. The cause goes to the log. */
export function describeError(error: unknown): { code: string; message: string } {
  if (!(error instanceof OvertickError)) {
    console.error(error);
    return { code: 'internal', message: 'The dashboard could not do this; see its log.' };
  }
  if (error.code === 'internal') console.error(error);
  return { code: error.code, message: error.message };
}

type Query = Record<string, unknown>;

export async function loadFleet(query: Query, signal?: AbortSignal): Promise<FleetAnswer> {
  const { store } = await openStoreFor('viewer');
  const { at = 'now', ...filter } = checked(fleetRequest, query);
  return together(['fleet', filter, at], signal, async (left, now) =>
    fleet(store, filter, parseMoment(at, now, 'at'), left),
  );
}

export async function loadNames(query: Query, signal?: AbortSignal): Promise<InstancesAnswer> {
  const { store } = await openStoreFor('viewer');
  return names(store, checked(namesRequest, query).q, signal);
}

export async function loadInstance(
  instance: string,
  query: Query,
  signal?: AbortSignal,
): Promise<InstanceAnswer | null> {
  const { store } = await openStoreFor('viewer');
  const { from, to, ...rest } = checked(instanceRequest, query);
  const ticksUs = loadConfig().retention.ticksDays * 86_400e6;
  return together(['instance', instance, from, to, rest], signal, async (left, now) =>
    instanceDetail(
      store,
      { instance, ...rest, range: parseRange(from, to, now), rawFromUs: now - ticksUs },
      left,
    ),
  );
}

export async function loadOverview(
  instance: string,
  query: Query,
  signal?: AbortSignal,
): Promise<OverviewAnswer> {
  const { store } = await openStoreFor('viewer');
  const asked = {
    instance,
    rollupsDays: loadConfig().retention.rollupsDays,
    ...checked(overviewRequest, query),
  };
  return together(['overview', asked], signal, (left, now) =>
    overview(store, { ...asked, nowUs: now }, left),
  );
}

/** Since when single ticks and samples are kept, and since when anything is; ms since the Unix epoch. */
export function keptSince(): { ticksMs: number; rollupsMs: number } {
  const { ticksDays, rollupsDays } = loadConfig().retention;
  const since = (days: number) => Date.now() - days * 86_400e3;
  return { ticksMs: since(ticksDays), rollupsMs: since(rollupsDays) };
}

export async function loadBreaches(query: Query, signal?: AbortSignal): Promise<BreachesAnswer> {
  const { store } = await openStoreFor('viewer');
  const { from, to, ...rest } = checked(breachesRequest, query);
  return together(['breaches', from, to, rest], signal, async (left, now) =>
    breaches(store, { ...rest, range: parseRange(from, to, now, '-24h') }, left),
  );
}

/** For a page that has nothing to show: where the last breach is that the filters let through, and whether anything was ever sent. */
export async function loadLastData(filters: Query, signal?: AbortSignal): Promise<LastData> {
  const from = `-${loadConfig().retention.breachesDays}d`;
  const [{ instances }, last] = await Promise.all([
    loadNames({}, signal),
    loadBreaches({ ...filters, from, limit: 1 }, signal),
  ]);
  return { heardAt: instances[0]?.lastSeenAt ?? null, breachAt: last.breaches[0]?.startedAt ?? null };
}

export async function loadEpisodes(query: Query, signal?: AbortSignal): Promise<EpisodesAnswer> {
  const { store } = await openStoreFor('viewer');
  const { from, to, ...rest } = checked(episodesRequest, query);
  return together(['episodes', from, to, rest], signal, async (left, now) =>
    episodes(store, { ...rest, range: parseRange(from, to, now, '-24h') }, left),
  );
}

export async function loadCorrelation(query: Query, signal?: AbortSignal): Promise<CorrelationAnswer> {
  const { store } = await openStoreFor('viewer');
  const { from, to, ...filter } = checked(correlationRequest, query);
  return together(['correlation', from, to, filter], signal, async (left, now) =>
    correlation(store, { ...filter, range: parseRange(from, to, now) }, left),
  );
}

export async function loadTick(
  instance: string,
  tick: string,
  query: Query,
  signal?: AbortSignal,
): Promise<TickAnswer | null> {
  const { store } = await openStoreFor('viewer');
  const { at, loop } = checked(tickRequest, query);
  if (!/^\d{1,16}$/.test(tick))
    throw new OvertickError('invalid', `A tick is a whole number, not ${JSON.stringify(tick.slice(0, 60))}.`);
  const atUs = at === undefined ? undefined : parseMoment(at, nowUs(), 'at');
  return tickDetail(
    store,
    { instance, tick: Number(tick), ...(atUs === undefined ? {} : { atUs }), ...(loop ? { loop } : {}) },
    signal,
  );
}

export async function loadProfile(query: Query, signal?: AbortSignal): Promise<ProfileAnswer | null> {
  const { store } = await openStoreFor('viewer');
  const { instance, from, to, baselineFrom, baselineTo, type } = checked(profileRequest, query);
  if (baselineTo !== undefined && baselineFrom === undefined)
    throw new OvertickError('invalid', 'baselineTo: without baselineFrom there is no baseline.');
  const asked = { filter: { instance }, ...(type === undefined ? {} : { type }) };
  return together(['profile', asked, from, to, baselineFrom, baselineTo], signal, async (left, now) => {
    const range = parseRange(from, to, now);
    if (baselineFrom === undefined) return profile(store, { ...asked, range }, left);
    const until = baselineTo ?? isoFromUs(range.fromUs);
    const before = parseRange(baselineFrom, until, now, '', ['baselineFrom', 'baselineTo']);
    return profile(store, { ...asked, range, baseline: { filter: { instance }, range: before } }, left);
  });
}

/** What profiles there are that ended within a range: what others could be compared with. */
export async function loadProfileTypes(query: Query, signal?: AbortSignal): Promise<string[]> {
  const { store } = await openStoreFor('viewer');
  const { instance, from, to } = checked(profileRequest, query);
  return together(['profile types', instance, from, to], signal, async (left, now) => {
    const side = { filter: { instance }, range: parseRange(from, to, now), ended: true as const };
    return (await profileTypes(store, side, left)).map(({ type }) => type);
  });
}

/** The profiles of side B against those of side A; null where they have none in common. */
export async function loadCompareProfile(query: Query, signal?: AbortSignal): Promise<ProfileAnswer | null> {
  const { store } = await openStoreFor('viewer');
  const { type, ...request } = checked(compareProfileRequest, query);
  return together(['compare profile', request, type], signal, async (left, now) => {
    const sides = sidesOf(request, await choicesOf(store, request, left), now);
    if (!sides) return null;
    const asked = type === undefined ? {} : { type };
    return profile(store, { ...sides.b, ...asked, baseline: sides.a }, left);
  });
}

/** What could be compared, of the service that a request names; the page of a comparison asks it for both of its parts. */
function choicesOf(store: Store, { service }: CompareRequest, signal: AbortSignal): Promise<CompareChoices> {
  const { ticksDays } = loadConfig().retention;
  const asked = service === undefined ? {} : { service };
  return together(['compare choices', asked], signal, (left, now) =>
    compareChoices(store, { ...asked, nowUs: now, ticksDays }, left),
  );
}

/** Two sides against each other, and what else could be compared; no answer while nothing was ever heard of. */
export async function loadCompare(
  query: Query,
  signal?: AbortSignal,
): Promise<{ choices: CompareChoices; answer: CompareAnswer | null }> {
  const { store } = await openStoreFor('viewer');
  const request = checked(compareRequest, query);
  const { ticksDays } = loadConfig().retention;
  return together(['compare', request], signal, async (left, now) => {
    const choices = await choicesOf(store, request, left);
    const sides = sidesOf(request, choices, now);
    if (!sides) return { choices, answer: null };
    return { choices, answer: await compare(store, { ...sides, nowUs: now, ticksDays }, left) };
  });
}

export type Live = {
  /** Counts a stream until the returned function is called. */
  begin(): () => void;
  /** Watches a topic of the live stream; the returned function stops it. */
  watch(request: LiveRequest, watcher: (encoded: Encoded) => void): () => void;
  /** Whether the one who asked may still look. */
  mayStill(): boolean;
};

export async function openLive(): Promise<Live> {
  const { store } = await openStoreFor('viewer');
  const { hub, feed, streams } = shared();
  return {
    begin() {
      const stream = {};
      streams.add(stream);
      return () => streams.delete(stream);
    },
    watch(request, watcher) {
      const key = JSON.stringify(Object.entries(request).sort(([a], [b]) => (a < b ? -1 : 1)));
      return hub.watch(key, () => producerOf(store, feed, request), watcher);
    },
    mayStill: await stillAdmitted(),
  };
}

/**
 * Where servers send to, as first run shows it. A collector on every address of its machine is reached by the name by
 * which the reader reached this page (`pageHost`, a Host header).
 */
export function collectorFor(pageHost: string | null): { url: string; needsToken: boolean } {
  const config = loadConfig();
  return { url: shownCollectorUrl(config, pageHost), needsToken: asksForTokens(config) };
}
