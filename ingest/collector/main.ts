import { join } from 'node:path';
import { openStore } from '../../lib/clickhouse/client.ts';
import { migrate } from '../../lib/clickhouse/migrate.ts';
import { type Config, isLoopback } from '../../lib/config.ts';
import { OvertickError } from '../../lib/errors.ts';
import { createAcceptor } from './accept.ts';
import { createBatchHandler } from './batch.ts';
import { createIncarnations } from './incarnations.ts';
import { createCounters } from './metrics.ts';
import { linesOf } from './rows.ts';
import { createCollectorServer } from './server.ts';
import { openSpool } from './spool.ts';
import { startWriter } from './write.ts';

/** Above this the collector answers 503; it takes batches again below nine tenths of it. In bytes. */
const maxSpoolBytes = 1024 * 1024 * 1024;

export async function runCollector(config: Config): Promise<{ close(): Promise<void>; port: number }> {
  if (!isLoopback(config.host) && config.token === null) {
    throw new OvertickError(
      'invalid',
      `OVERTICK_HOST is ${config.host}, which others can reach: set OVERTICK_TOKEN to a secret that agents must show.`,
    );
  }
  const counters = createCounters();
  const spool = await openSpool(join(config.dataDir, 'spool'));
  const store = openStore(config);
  await migrate(config);
  const known = await store.rows<{ batch_id: string }>(
    'SELECT batch_id FROM batches WHERE received > now() - INTERVAL 1 DAY ORDER BY received DESC LIMIT 200000',
  );
  const spooled = await spooledIds(spool);

  const writer = startWriter(spool, store.insert, counters);
  const incarnations = createIncarnations();
  const acceptor = createAcceptor({
    known: [...known.map(row => row.batch_id).reverse(), ...spooled],
    linesOf: parsed => {
      const { service } = parsed.batch.resource;
      const lines = linesOf(parsed, Math.round((config.budgetsMs[service] ?? 0) * 1000));
      lines.set('incarnations', incarnations.seen(parsed.batch.resource));
      return lines;
    },
    keep: async lines => {
      await spool.append(lines);
      writer.wake();
    },
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
      await store.close();
    },
  };
}

/** Ids of batches that were acknowledged and had not reached the store when the collector ended. */
async function spooledIds(spool: Awaited<ReturnType<typeof openSpool>>): Promise<string[]> {
  const ids: string[] = [];
  for (const name of [...spool.names()]) {
    const part = (await spool.read(name))?.find(({ table }) => table === 'batches');
    for (const line of part?.lines.toString().trimEnd().split('\n') ?? [])
      ids.push(JSON.parse(line).batch_id);
  }
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
