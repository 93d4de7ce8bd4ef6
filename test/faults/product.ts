import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openStore, type Store } from '../../lib/clickhouse/client.ts';
import { loadConfig } from '../../lib/config.ts';
import { eventually, newPlace, type Place, type Process, startCollector, startStore } from '../running.ts';

/** What a case may stop and start anew; what stands here when it ends is stopped. */
export type Processes = { store: Process; collector: Process };

/** A store and a collector in a folder of their own, with this overtick.yaml, for as long as the work takes. */
export async function withProduct<Result>(
  work: (place: Place, store: Store, processes: Processes) => Promise<Result>,
  { config, env = {} }: { config?: string; env?: Record<string, string> } = {},
): Promise<Result> {
  const place = await newPlace();
  if (config !== undefined) {
    const file = join(place.dataDir, 'overtick.yaml');
    writeFileSync(file, config);
    Object.assign(place.env, { OVERTICK_CONFIG: file });
  }
  const running: Partial<Processes> = {};
  let store: Store | null = null;
  try {
    running.store = await startStore(place);
    running.collector = await startCollector(place, env);
    store = openStore(loadConfig(place.env));
    const { rows } = store;
    await eventually('the tables', () => rows('SELECT 1 FROM alert_incidents LIMIT 1'), 60_000);
    return await work(place, store, running as Processes);
  } finally {
    await store?.close();
    await running.collector?.stop();
    await running.store?.stop();
    await place.remove();
  }
}
