import 'server-only';
import type { DeliveryFacts, SystemAnswer } from '@/lib/api/system.ts';
import { loadConfig } from '@/lib/config.ts';
import { isoFromUs } from '@/lib/format/timestamp.ts';
import { aliveAlerters } from '@/lib/queries/alert-alerters.ts';
import { storedIncidents } from '@/lib/queries/alert-incidents.ts';
import { storeFacts } from '@/lib/queries/store-facts.ts';
import { askCollector } from '@/lib/system/ask-collector.ts';
import { conditionsOf } from '@/lib/system/conditions.ts';
import { damagedDefinitions } from '@/lib/system/damaged-definitions.ts';
import { openStoreFor, selfState } from './data.ts';

/** The part of the door through which Overtick is asked about itself: it answers also when everything else is away. */

type Opened = Awaited<ReturnType<typeof openStoreFor>>['store'];

const recentUs = 24 * 3600e6;
const alerterUs = 15e6;
const mostIncidents = 500;
/** A store that does not answer so soon counts as away: this page is for when it is. */
const longestMs = 3_000;

const place = globalThis as typeof globalThis & { overtickConditions?: Map<string, number> };
place.overtickConditions ??= new Map();
const firstSeen = place.overtickConditions;

const orNull = <Value>(asked: Promise<Value>): Promise<Value | null> => asked.catch(() => null);

async function loadDeliveries(store: Opened, nowUs: number, signal: AbortSignal): Promise<DeliveryFacts> {
  const incidents = await storedIncidents(store, { sinceUs: nowUs - recentUs, limit: mostIncidents }, signal);
  const all = incidents.flatMap(({ notifications }) => notifications);
  const recent = all.filter(({ createdUs, status }) => status === 'waiting' || createdUs > nowUs - recentUs);
  const of = (status: string) => recent.filter(one => one.status === status);
  const waits = of('waiting').map(({ createdUs }) => (nowUs - createdUs) / 1000);
  const took = of('delivered').flatMap(({ tookMs }) => (tookMs === null ? [] : [tookMs]));
  return {
    delivered: of('delivered').length,
    waiting: waits.length,
    dead: of('dead').length,
    oldestWaitingMs: waits.length === 0 ? null : Math.max(...waits),
    slowestMs: took.length === 0 ? null : Math.max(...took),
  };
}

/** When each of these was first seen; those that are over are forgotten. */
function sinceOf(ids: readonly string[], nowMs: number): (id: string) => number {
  for (const id of firstSeen.keys()) if (!ids.includes(id)) firstSeen.delete(id);
  for (const id of ids) if (!firstSeen.has(id)) firstSeen.set(id, nowMs);
  return id => firstSeen.get(id) ?? nowMs;
}

export async function loadSystem(): Promise<SystemAnswer> {
  const { store } = await openStoreFor('viewer');
  const nowMs = Date.now();
  const signal = AbortSignal.timeout(longestMs);
  const [collector, facts, alerters, deliveries, damaged] = await Promise.all([
    askCollector(loadConfig()),
    orNull(storeFacts(store, signal)),
    orNull(aliveAlerters(store, nowMs * 1000 - alerterUs, signal)),
    orNull(loadDeliveries(store, nowMs * 1000, signal)),
    damagedDefinitions(loadConfig()),
  ]);
  const seenUs = Math.max(0, ...(alerters ?? []).map(({ atUs }) => atUs));
  const known = {
    collector,
    store: facts,
    damagedDefinitions: damaged,
    dashboard: { ...selfState(), rssBytes: process.memoryUsage.rss() },
    alerts: { alerterSeenAt: seenUs > 0 ? isoFromUs(seenUs) : null, deliveries },
  };
  const found = conditionsOf({ ...known, nowMs });
  const since = sinceOf(
    found.map(({ id }) => id),
    nowMs,
  );
  return {
    at: new Date(nowMs).toISOString(),
    conditions: found.map(({ sinceMs, ...condition }) => ({
      ...condition,
      since: new Date(sinceMs ?? since(condition.id)).toISOString(),
    })),
    ...known,
  };
}
