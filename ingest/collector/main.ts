import { join } from 'node:path';
import { openStore } from '../../lib/clickhouse/client.ts';
import { migrate } from '../../lib/clickhouse/migrate.ts';
import { type Config, isLoopback } from '../../lib/config.ts';
import { OvertickError } from '../../lib/errors.ts';
import { createAcceptor } from './accept.ts';
import { startAccountant } from './account.ts';
import { createBatchHandler } from './batch.ts';
import { createIncarnations } from './incarnations.ts';
import { openKnownIds } from './known-ids.ts';
import { createCounters } from './metrics.ts';
import { rollupLines } from './rollup.ts';
import { linesOf } from './rows.ts';
import { createCollectorServer } from './server.ts';
import { openSpool, type Spool } from './spool.ts';
import { rollupPart } from './window.ts';
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
  const spool = await openSpool(folder);
  const knownIds = openKnownIds(folder);
  const store = openStore(config);
  const known = [...(await knownIds.load()), ...(await spooledIds(spool))];
  const writer = startWriter({
    spool,
    insert: store.insert,
    prepare: () => migrate(config),
    stored: knownIds.add,
    counters,
  });
  const accountant = startAccountant(store, counters, writer.prepared);
  const incarnations = createIncarnations();
  const acceptor = createAcceptor({
    known,
    linesOf: parsed => {
      const { service } = parsed.batch.resource;
      const budgetUs = Math.round((config.budgetsMs[service] ?? 0) * 1000);
      const lines = linesOf(parsed, budgetUs);
      lines.set(rollupPart, rollupLines(parsed.batch, budgetUs));
      lines.set('incarnations', incarnations.seen(parsed.batch.resource));
      return lines;
    },
    keep: spool.append,
    backlog: writer.backlog,
  });

  const isFull = () => spool.bytes() > maxSpoolBytes;
  counters.gauge('overtick_spool_bytes', spool.bytes);
  counters.gauge('overtick_spool_segments', () => spool.names().length);
  counters.gauge('process_resident_memory_bytes', () => process.memoryUsage.rss());
  const server = createCollectorServer(
    {
      '/v1/batch': {
        method: 'POST',
        needsToken: true,
        handle: createBatchHandler({ config, acceptor, counters, isFull }),
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
  await listen(server, config);

  return {
    port: (server.address() as { port: number }).port,
    async close() {
      const closed = new Promise(resolve => server.close(resolve));
      server.closeIdleConnections();
      await acceptor.flush();
      setTimeout(() => server.closeAllConnections(), 2_000).unref();
      await closed;
      await writer.close();
      await accountant.close();
      await store.close();
    },
  };
}

/** Ids of batches that were acknowledged and had not reached the store when the collector ended. */
async function spooledIds(spool: Spool): Promise<string[]> {
  const ids: string[] = [];
  for (const name of [...spool.names()]) ids.push(...((await spool.read(name))?.ids ?? []));
  return ids;
}

function listen(
  server: ReturnType<typeof createCollectorServer>,
  { host, collectorPort }: Config,
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason =
        error.code === 'EADDRINUSE'
          ? 'the port is in use. Stop what uses it, or set OVERTICK_COLLECTOR_PORT to another port'
          : error.message;
      reject(
        new OvertickError(
          'unavailable',
          `The collector cannot listen on ${host}:${collectorPort}: ${reason}.`,
        ),
      );
    });
    server.listen(collectorPort, host, () => resolve());
  });
}
