import { openStore, type Store } from '../../lib/clickhouse/client.ts';
import { loadConfig } from '../../lib/config.ts';
import { eventually, newPlace, overtick, type Place, type Process } from '../running.ts';
import { type Senders, startSenders } from './senders.ts';

export type Viewing = { place: Place; url: string; product: Process; store: Store; senders: Senders };

const instances = 20;
/** Everything, as `overtick up` runs it, with servers that send: for as long as the work takes. */
export async function viewing(work: (product: Viewing) => Promise<void>): Promise<void> {
  const place = await newPlace();
  const product = overtick(['up'], place.env);
  let store: Store | null = null;
  let senders: Senders | null = null;
  try {
    await eventually(
      'the product',
      async () => product.output().includes(`Overtick is at ${place.dashboardUrl}`) || null,
      90_000,
    );
    store = openStore(loadConfig(place.env));
    senders = startSenders({
      ...{ url: () => place.collectorUrl, agents: instances, ticksEach: 20, everyMs: 200, service: 'seen' },
    });
    const opened = store;
    await eventually('ticks', async () => {
      const [row] = await opened.rows<{ n: number }>(
        "SELECT uniqExact(instance) AS n FROM ticks WHERE service = 'seen'",
      );
      return row?.n === instances || null;
    });
    await work({ place, url: place.dashboardUrl, product, store, senders });
  } finally {
    await senders?.stop().catch(() => {});
    await store?.close();
    await product.stop();
    await place.remove();
  }
}
