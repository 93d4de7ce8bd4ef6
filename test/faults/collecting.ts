import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openStore, type Store } from '../../lib/clickhouse/client.ts';
import { loadConfig } from '../../lib/config.ts';
import type { CollectorStatus } from '../../lib/system/collector-status.ts';
import { eventually, newPlace, type Place, type Process, startCollector, startStore } from '../running.ts';
import { quantile } from './senders.ts';

export type Collecting = {
  place: Place;
  url: string;
  store: Store;
  collector: Process;
  status(): Promise<CollectorStatus>;
  /** Rows of a service in the store, once there are as many as that or some seconds have passed. */
  rowsOf(service: string, expected: number, table?: string): Promise<number>;
};

/** A store and a collector with this overtick.yaml, for as long as the work takes. */
export async function collecting<Result>(
  config: string,
  work: (product: Collecting) => Promise<Result>,
  env: Record<string, string> = {},
): Promise<Result> {
  const place = await newPlace();
  const file = join(place.dataDir, 'overtick.yaml');
  writeFileSync(file, config);
  Object.assign(place.env, { OVERTICK_CONFIG: file });
  const running: Process[] = [];
  const url = place.collectorUrl;
  let store: Store | null = null;
  try {
    running.push(await startStore(place));
    const collector = await startCollector(place, env);
    running.push(collector);
    const opened = openStore(loadConfig(place.env));
    store = opened;
    const isReachable = async () =>
      ((await (await fetch(`${url}/readyz`)).json()) as { storeReachable: boolean }).storeReachable;
    await eventually('the store', async () => (await isReachable()) || null, 60_000);
    const hasTables = () => opened.rows('SELECT 1 FROM rollup_10s LIMIT 1').then(() => true);
    await eventually('the tables', hasTables, 60_000);
    const countOf = async (service: string, table: string) => {
      const [row] = await opened.rows<{ n: number }>(
        `SELECT count() AS n FROM ${table} WHERE service = {service:String}`,
        { service },
      );
      return row?.n ?? 0;
    };
    return await work({
      ...{ place, url, store: opened, collector },
      status: async () => (await (await fetch(`${url}/v1/status`)).json()) as CollectorStatus,
      async rowsOf(service, expected, table = 'ticks') {
        await eventually(
          'rows',
          async () => (await countOf(service, table)) >= expected || null,
          20_000,
        ).catch(() => null);
        // What comes late would be too much.
        await new Promise(resolve => setTimeout(resolve, 1_000));
        return countOf(service, table);
      },
    });
  } finally {
    await store?.close();
    for (const process of running.reverse()) await process.stop();
    await place.remove();
  }
}

/**
 * Watches a collector while something is done to it: its memory, what a healthy request waits, and the delay of its event
 * loop by its own account, the worst of stretches of ten seconds; null when it was over before there was one.
 */
export async function watched(
  { url, status }: Pick<Collecting, 'url' | 'status'>,
  work: () => Promise<void>,
): Promise<{ rssGrownMiB: number; answerP99Ms: number; loopP99Ms: number | null }> {
  const { rssBytes: base, loopMsP99: before } = await status();
  let most = base;
  let loopP99Ms: number | null = null;
  const tookMs: number[] = [];
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      const began = performance.now();
      const answer = await fetch(`${url}/healthz`).catch(() => null);
      await answer?.arrayBuffer();
      tookMs.push(performance.now() - began);
      const { rssBytes, loopMsP99 } = await status();
      most = Math.max(most, rssBytes);
      if (loopMsP99 !== before) loopP99Ms = Math.max(loopP99Ms ?? 0, loopMsP99);
      await new Promise(resolve => setTimeout(resolve, 20));
    }
  })();
  await work();
  isOver = true;
  await watching;
  return { rssGrownMiB: (most - base) / 1024 / 1024, answerP99Ms: quantile(tookMs, 0.99), loopP99Ms };
}

/** Does this for each item, so many at a time. */
export async function inParallel<Item>(
  items: Iterable<Item>,
  atOnce: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const all = items[Symbol.iterator]();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let next = all.next(); !next.done; next = all.next()) await work(next.value);
    }),
  );
}
