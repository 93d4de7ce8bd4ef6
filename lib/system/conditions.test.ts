import { expect, it } from 'vitest';
import type { CollectorStatus } from './collector-status.ts';
import { conditionsOf, type Facts } from './conditions.ts';

const nowMs = 1_795_000_000_000;
const collector: CollectorStatus = {
  ...{ startedMs: nowMs - 1e6, rssBytes: 2e8, mostBytes: 1.6e9, pressure: 'none', loopMsP99: 2 },
  ...{ connections: 20, mostConnections: 4000, rowsPerSecond: 400, batchesPerSecond: 20, lagMs: 300 },
  spool: { bytes: 1e6, mostBytes: 4e9, segments: 2, freeBytes: 1e11, disk: 'enough', isFull: false },
  ...{ storeFailingSinceMs: null, refusedRows: 0, damagedStretches: 0, tooMany: 0, letGo: null },
  ...{ rejected: [], folded: [], senders: [], sendersKnown: 0 },
};
const well: Facts = {
  nowMs,
  collector,
  store: {
    ...{ tables: [], merges: 0, longestMergeMs: 0, brokenParts: [] },
    disk: { freeBytes: 5e11, totalBytes: 1e12 },
  },
  damagedDefinitions: 0,
  dashboard: {
    queries: { running: 0, waiting: 0, waitingMs: 0, asked: 9, shared: 0, cancelled: 0, refused: 0 },
    ...{ live: { topics: 1, watchers: 3 }, rssBytes: 2e8 },
  },
  alerts: {
    alerterSeenAt: new Date(nowMs - 500).toISOString(),
    deliveries: { delivered: 4, waiting: 0, dead: 0, oldestWaitingMs: null, slowestMs: 80 },
  },
};
const idsOf = (facts: Partial<Facts>) => conditionsOf({ ...well, ...facts }).map(({ id }) => id);

it('says nothing while everything works', () => expect(idsOf({})).toEqual([]));

it.each([
  ['collector-away', { collector: null }],
  ['spool-full', { collector: { ...collector, spool: { ...collector.spool, isFull: true } } }],
  ['inserts-fail', { collector: { ...collector, storeFailingSinceMs: nowMs - 5_000 } }],
  ['ingest-lags', { collector: { ...collector, lagMs: 20_000 } }],
  ['day-let-go', { collector: { ...collector, letGo: { day: '2026-11-14', bytes: 3e9, atMs: nowMs - 1 } } }],
  ['memory-short', { collector: { ...collector, pressure: 'hard' } }],
  ['disk-fills', { store: { ...(well.store as object), disk: { freeBytes: 15, totalBytes: 100 } } }],
  ['parts-broken', { store: { ...(well.store as object), brokenParts: [{ table: 'ticks', parts: 2 }] } }],
  ['definitions-damaged', { damagedDefinitions: 1 }],
  ['alerter-away', { alerts: { ...well.alerts, alerterSeenAt: null } }],
] as [string, Partial<Facts>][])('says %s', (id, facts) => expect(idsOf(facts)).toEqual([id]));

it('says what is bad before what is only on its way there, and does not blame two things for one', () => {
  const clockAheadMs = -5_000;
  const sender = { instance: 'a', service: 's', build: '', runtime: '', droppedRows: 0, lastMs: nowMs };
  const failing = { storeFailingSinceMs: nowMs - 90_000, lagMs: 90_000 };
  expect(
    idsOf({ store: null, collector: { ...collector, ...failing, senders: [{ ...sender, clockAheadMs }] } }),
  ).toEqual(['inserts-fail', 'store-away', 'clocks-off']);
});
