import { join } from 'node:path';
import { openStore } from '../../lib/clickhouse/client.ts';
import { migrate } from '../../lib/clickhouse/migrate.ts';
import { type Config, isLoopback } from '../../lib/config.ts';
import { OvertickError } from '../../lib/errors.ts';
import { collectorListener, type Listener, listenError } from '../../lib/listeners.ts';
import { startAccountant } from './account.ts';
import { createBatchHandler } from './batch.ts';
import { createIntake } from './intake.ts';
import { openKnownIds } from './known-ids.ts';
import { createCounters } from './metrics.ts';
import { createCollectorServer } from './server.ts';
import { openSpool } from './spool.ts';
import { startWriter } from './write.ts';

/** Above this the collector answers 503, until segments have left for the store. In bytes. */
const maxSpoolBytes = 1024 * 1024 * 1024;

export async function runCollector(config: Config): Promise<{ close(): Promise<void>; port: number }> {
  if (!isLoopback(config.host) && config.token === null) {
    throw new OvertickError(
      'invalid',
      `OVERTICK_HOST is ${config.host}, which others can reach: set OVERTICK_TOKEN to a secret that agents must show.`,
    );
  }
  const counters = createCounters();
  const folder = join(config.dataDir, 'spool');
  const spool = await openSpool({
    folder,
    onDamage(name, stretches) {
      counters.add('overtick_spool_damage_total', stretches);
      console.error(
        `Spool segment ${name} is damaged in ${stretches} places; a copy is in spool/quarantine.`,
      );
    },
  });
  const knownIds = await openKnownIds(folder);
  for (const segment of spool.segments()) for (const frame of await spool.read(segment)) knownIds.add(frame);
  const store = openStore(config);
  const budgetUsOf = (service: string) => Math.round((config.budgetsMs[service] ?? 0) * 1000);
  const prepare = () => migrate(config);
  const { insert } = store;
  const writer = startWriter({ spool, insert, knownIds, prepare, budgetUsOf, counters });
  const accountant = startAccountant(store, counters, writer.prepared);
  const intake = createIntake(spool, knownIds);

  const isFull = () => spool.bytes() > maxSpoolBytes;
  counters.gauge('overtick_spool_bytes', spool.bytes);
  counters.gauge('overtick_spool_segments', () => spool.segments().length);
  counters.gauge('process_resident_memory_bytes', () => process.memoryUsage.rss());
  const server = createCollectorServer(
    {
      '/v1/batch': {
        method: 'POST',
        needsToken: true,
        handle: createBatchHandler({ config, intake, counters, isFull }),
      },
      '/healthz': {
        method: 'GET',
        needsToken: false,
        handle: async () => ({ status: 200, body: { ok: true } }),
      },
      '/readyz': {
        method: 'GET',
        needsToken: false,
        handle: async () => {
          const storeReachable = await store.ping().then(
            () => true,
            () => false,
          );
          return {
            status: isFull() ? 503 : 200,
            body: { ready: !isFull(), storeReachable, spoolBytes: spool.bytes() },
          };
        },
      },
      '/metrics': {
        method: 'GET',
        needsToken: false,
        handle: async () => ({ status: 200, body: counters.text() }),
      },
    },
    config.token,
  );
  await listen(server, collectorListener(config));

  return {
    port: (server.address() as { port: number }).port,
    async close() {
      const closed = new Promise(resolve => server.close(resolve));
      server.closeIdleConnections();
      await intake.close();
      setTimeout(() => server.closeAllConnections(), 2_000).unref();
      await closed;
      await writer.close();
      await accountant.close();
      await store.close();
    },
  };
}

function listen(server: ReturnType<typeof createCollectorServer>, listener: Listener): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', error => reject(listenError(error, listener)));
    server.listen(listener.port, listener.host, () => resolve());
  });
}
