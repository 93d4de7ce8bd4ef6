import { openStore, type Store } from '../../lib/clickhouse/client.ts';
import { loadConfig } from '../../lib/config.ts';
import { eventually, newPlace, type Place, type Process, startCollector, startStore } from '../running.ts';

/** What a case may stop and start anew; what stands here when it ends is stopped. */
export type Processes = { store: Process; collector: Process };

/** A store and a collector in a folder of their own, for the time of a case. */
export async function withProduct(
  work: (place: Place, store: Store, processes: Processes) => Promise<void>,
): Promise<void> {
  const place = await newPlace();
  const processes = { store: await startStore(place), collector: await startCollector(place) };
  const store = openStore(loadConfig(place.env));
  try {
    await eventually('tables', () => store.rows('SELECT 1 FROM alert_incidents LIMIT 1'));
    await work(place, store, processes);
  } finally {
    await store.close();
    await processes.collector.stop();
    await processes.store.stop();
    await place.remove();
  }
}
