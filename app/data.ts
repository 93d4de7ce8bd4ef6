import 'server-only';
import type { z } from 'zod';
import { type CompareAnswer, compareRequest } from '@/lib/api/compare.ts';
import { type CorrelationAnswer, correlationRequest } from '@/lib/api/correlation.ts';
import { type EpisodesAnswer, episodesRequest } from '@/lib/api/episodes.ts';
import { type OverviewAnswer, overviewRequest } from '@/lib/api/overview.ts';
import { type ProfileAnswer, profileRequest } from '@/lib/api/profile.ts';
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
import { openStore, type Store } from '@/lib/clickhouse/client.ts';
import { loadConfig } from '@/lib/config.ts';
import { OvertickError } from '@/lib/errors.ts';
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
import { tickDetail } from '@/lib/queries/tick.ts';
import { parseMoment, parseRange } from '@/lib/queries/time-range.ts';

/** The one door from pages and routes to the store. What comes in is checked here, whoever asks. */

type Shared = { store: Store; hub: Hub; feed: LedgerFeed };

// Next bundles routes and pages apart, and reloads modules in development: one store and one hub for all of them.
const place = globalThis as typeof globalThis & { overtick?: Shared };

function shared(): Shared {
  if (place.overtick) return place.overtick;
  const config = loadConfig();
  const feed = createLedgerFeed(config.collectorUrl, config.token);
  place.overtick = { store: openStore(config), hub: createHub(describeError), feed };
  return place.overtick;
}

export const sharedStore = (): Store => shared().store;

const nowUs = () => Date.now() * 1000;

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

export function loadFleet(query: Query, signal?: AbortSignal): Promise<FleetAnswer> {
  const { at, ...filter } = checked(fleetRequest, query);
  const atUs = at === undefined ? nowUs() : parseMoment(at, nowUs(), 'at');
  return fleet(shared().store, filter, atUs, signal);
}

export function loadNames(query: Query, signal?: AbortSignal): Promise<InstancesAnswer> {
  return names(shared().store, checked(namesRequest, query).q, signal);
}

export function loadInstance(
  instance: string,
  query: Query,
  signal?: AbortSignal,
): Promise<InstanceAnswer | null> {
  const { from, to, points, loop } = checked(instanceRequest, query);
  const rawFromUs = nowUs() - loadConfig().retention.ticksDays * 86_400e6;
  return instanceDetail(
    shared().store,
    { instance, range: parseRange(from, to, nowUs()), points, rawFromUs, ...(loop ? { loop } : {}) },
    signal,
  );
}

export function loadOverview(instance: string, query: Query, signal?: AbortSignal): Promise<OverviewAnswer> {
  const { loop } = checked(overviewRequest, query);
  const { rollupsDays } = loadConfig().retention;
  const asked = { instance, nowUs: nowUs(), rollupsDays, ...(loop ? { loop } : {}) };
  return overview(shared().store, asked, signal);
}

/** Since when single ticks and samples are kept, and since when anything is; ms since the Unix epoch. */
export function keptSince(): { ticksMs: number; rollupsMs: number } {
  const { ticksDays, rollupsDays } = loadConfig().retention;
  const since = (days: number) => Date.now() - days * 86_400e3;
  return { ticksMs: since(ticksDays), rollupsMs: since(rollupsDays) };
}

export function loadBreaches(query: Query, signal?: AbortSignal): Promise<BreachesAnswer> {
  const { from, to, ...rest } = checked(breachesRequest, query);
  return breaches(shared().store, { ...rest, range: parseRange(from, to, nowUs(), '-24h') }, signal);
}

export function loadEpisodes(query: Query, signal?: AbortSignal): Promise<EpisodesAnswer> {
  const { from, to, ...rest } = checked(episodesRequest, query);
  return episodes(shared().store, { ...rest, range: parseRange(from, to, nowUs(), '-24h') }, signal);
}

export function loadCorrelation(query: Query, signal?: AbortSignal): Promise<CorrelationAnswer> {
  const { from, to, ...filter } = checked(correlationRequest, query);
  return correlation(shared().store, { ...filter, range: parseRange(from, to, nowUs()) }, signal);
}

export function loadTick(
  instance: string,
  tick: string,
  query: Query,
  signal?: AbortSignal,
): Promise<TickAnswer | null> {
  const { at, loop } = checked(tickRequest, query);
  if (!/^\d{1,16}$/.test(tick))
    throw new OvertickError('invalid', `A tick is a whole number, not ${JSON.stringify(tick.slice(0, 60))}.`);
  const atUs = at === undefined ? undefined : parseMoment(at, nowUs(), 'at');
  return tickDetail(
    shared().store,
    { instance, tick: Number(tick), ...(atUs === undefined ? {} : { atUs }), ...(loop ? { loop } : {}) },
    signal,
  );
}

export function loadProfile(query: Query, signal?: AbortSignal): Promise<ProfileAnswer | null> {
  const { instance, from, to, type } = checked(profileRequest, query);
  const range = parseRange(from, to, nowUs());
  return profile(shared().store, { instance, range, ...(type ? { type } : {}) }, signal);
}

/** Two sides against each other, and what else could be compared; no answer while nothing was ever heard of. */
export async function loadCompare(
  query: Query,
  signal?: AbortSignal,
): Promise<{ choices: CompareChoices; answer: CompareAnswer | null }> {
  const request = checked(compareRequest, query);
  const { store } = shared();
  const { ticksDays } = loadConfig().retention;
  const now = nowUs();
  const asked = request.service === undefined ? {} : { service: request.service };
  const choices = await compareChoices(store, { ...asked, nowUs: now, ticksDays }, signal);
  const sides = sidesOf(request, choices, now);
  if (!sides) return { choices, answer: null };
  return { choices, answer: await compare(store, { ...sides, nowUs: now, ticksDays }, signal) };
}

/** Watches a topic of the live stream; the returned function stops it. */
export function watchLive(request: LiveRequest, watcher: (encoded: Encoded) => void): () => void {
  const { store, hub, feed } = shared();
  const key = JSON.stringify(Object.entries(request).sort(([a], [b]) => (a < b ? -1 : 1)));
  return hub.watch(key, () => producerOf(store, feed, request), watcher);
}

/** Where agents send to, as shown in the snippets of the empty fleet page. */
export const agentUrl = (): string => loadConfig().collectorUrl;
