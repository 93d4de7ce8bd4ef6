import type { Store } from '../../lib/clickhouse/client.ts';
import type { CollectorStatus } from '../../lib/system/collector-status.ts';
import { eventually, type Place, type Process } from '../running.ts';
import { withProduct } from './product.ts';
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

/** A store and a collector with this overtick.yaml, and what is asked of them again and again. */
export function collecting<Result>(
  config: string,
  work: (product: Collecting) => Promise<Result>,
  env: Record<string, string> = {},
): Promise<Result> {
  return withProduct(
    (place, store, { collector }) => {
      const url = place.collectorUrl;
      const countOf = async (service: string, table: string) => {
        const [row] = await store.rows<{ n: number }>(
          `SELECT count() AS n FROM ${table} WHERE service = {service:String}`,
          { service },
        );
        return row?.n ?? 0;
      };
      return work({
        ...{ place, url, store, collector },
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
    },
    { config, env },
  );
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
