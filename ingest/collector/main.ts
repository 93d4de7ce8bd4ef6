import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { openStore } from '../../lib/clickhouse/client.ts';
import { migrate } from '../../lib/clickhouse/migrate.ts';
import { type Config, isLoopback } from '../../lib/config.ts';
import { OvertickError } from '../../lib/errors.ts';
import { lockFolder } from '../../lib/folder-lock.ts';
import { collectorListener, type Listener, listenError } from '../../lib/listeners.ts';
import { breachId } from '../../lib/queries/breach.ts';
import { startAccountant } from './account.ts';
import { createBatchHandler, createReceiver } from './batch.ts';
import { createIntake } from './intake.ts';
import { openKnownIds } from './known-ids.ts';
import { createLedgerBook } from './ledger-book.ts';
import { createLedgerFeed } from './ledger-feed.ts';
import { createCounters } from './metrics.ts';
import { createProfileStore } from './profile-store.ts';
import { createPushHandler } from './receivers/connect-push.ts';
import { createOtlpHandlers } from './receivers/otlp.ts';
import { createIngestHandler } from './receivers/pyroscope.ts';
import { createRecent } from './recent.ts';
import { watchRoom } from './room.ts';
import { createCollectorServer } from './server.ts';
import { openSpool } from './spool.ts';
import { serveStream } from './stream.ts';
import { breachedTicks } from './tables.ts';
import { startWriter } from './write.ts';

/** The spool may grow to this, in bytes. From nine tenths of it on the collector answers 503, until segments have left. */
const maxSpoolBytes = 4 * 1024 * 1024 * 1024;
const fullShare = 0.9;
/** Breaches that may be explained before they are in the store. */
const maxEarly = 50_000;

export async function runCollector(config: Config): Promise<{ close(): Promise<void>; port: number }> {
  if (!isLoopback(config.host) && config.token === null) {
    throw new OvertickError(
      'invalid',
      `OVERTICK_HOST is ${config.host}, which others can reach: set OVERTICK_TOKEN to a secret that agents must show.`,
    );
  }
  await lockFolder(config.dataDir, 'collector');
  const counters = createCounters();
  const folder = join(config.dataDir, 'spool');
  const spool = await openSpool({
    folder,
    onDamage(name, { stretches, isCutShort, foreignFrames }) {
      counters.add('overtick_spool_damage_total', stretches);
      counters.add('overtick_spool_cut_short_total', Number(isCutShort));
      counters.add('overtick_spool_foreign_frames_total', foreignFrames);
      if (stretches > 0)
        console.error(
          `Spool segment ${name} is damaged in ${stretches} places; a copy is in spool/quarantine.`,
        );
      if (foreignFrames > 0)
        console.error(
          `${foreignFrames} batches of spool segment ${name} were kept by a newer Overtick; they wait in spool/foreign until it starts again.`,
        );
    },
  });
  const knownIds = await openKnownIds(folder);
  for (const segment of spool.segments()) for (const frame of await spool.read(segment)) knownIds.add(frame);
  const store = openStore(config);
  const budgetUsOf = (service: string) => Math.round((config.budgetsMs[service] ?? 0) * 1000);
  const recent = createRecent(budgetUsOf);
  /** Breaches that the accountant was told of before they were in the store. */
  const early = new Set<string>();
  const prepare = () => migrate(config);
  const { insert } = store;
  const writer = startWriter({
    ...{ spool, insert, knownIds, prepare, budgetUsOf, steps: config.storage, counters },
    onStored(breached, latePauses) {
      accountant.breached(breached.filter(row => !early.delete(breachId(row))));
      accountant.late(latePauses);
    },
  });
  const feed = createLedgerFeed();
  const accountant = startAccountant(
    store,
    counters,
    writer,
    recent,
    createLedgerBook(store, counters, feed.tell),
  );
  const intake = createIntake(spool, knownIds, frame => {
    recent.add(frame);
    accountant.heard(frame.dictionary.resource.instance, frame.sentAtUs);
    const breached = breachedTicks(frame, budgetUsOf);
    // What can be explained from memory need not wait until it is in the store.
    if (breached.length === 0 || early.size > maxEarly || !recent.holds(breached)) return;
    if (accountant.prompt(breached)) for (const row of breached) early.add(breachId(row));
  });

  const room = await watchRoom(folder);
  const isFull = () => room.state() === 'full' || spool.bytes() > fullShare * maxSpoolBytes;
  counters.gauge('overtick_spool_bytes', spool.bytes);
  counters.gauge('overtick_disk_free_bytes', () => room.disk().freeBytes);
  counters.gauge('overtick_disk_bytes', () => room.disk().bytes);
  counters.gauge('overtick_spool_segments', () => spool.segments().length);
  counters.gauge('process_resident_memory_bytes', () => process.memoryUsage.rss());
  const streams = new Set<IncomingMessage>();
  const receiver = createReceiver({ config, intake, counters, isFull });
  const otlp = createOtlpHandlers(receiver, counters);
  const profiles = createProfileStore(insert);
  const server = createCollectorServer(
    {
      '/v1/batch': {
        method: 'POST',
        needsToken: true,
        handle: createBatchHandler(receiver),
      },
      '/v1/stream': {
        method: 'POST',
        needsToken: true,
        stream(request, response) {
          streams.add(request);
          request.once('close', () => streams.delete(request));
          serveStream(request, response, receiver);
        },
      },
      '/v1/ledgers': { method: 'GET', needsToken: true, stream: feed.serve },
      '/v1/metrics': { method: 'POST', needsToken: true, handle: otlp.metrics },
      '/v1/traces': { method: 'POST', needsToken: true, handle: otlp.traces },
      '/ingest': {
        method: 'POST',
        needsToken: true,
        handle: createIngestHandler({ config, store: profiles, counters }),
      },
      '/push.v1.PusherService/Push': {
        method: 'POST',
        needsToken: true,
        handle: createPushHandler({ config, store: profiles, counters }),
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
            body: {
              ready: !isFull(),
              storeReachable,
              spoolBytes: spool.bytes(),
              spoolTrouble: spool.trouble(),
              disk: room.state(),
              ...(isFull()
                ? { reason: room.state() === 'full' ? 'the disk is nearly full' : 'the spool is full' }
                : {}),
            },
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
      room.close();
      const closed = new Promise(resolve => server.close(resolve));
      server.closeIdleConnections();
      setTimeout(() => server.closeAllConnections(), 2_000).unref();
      await intake.close();
      for (const request of streams) request.destroy();
      feed.close();
      await profiles.close();
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
