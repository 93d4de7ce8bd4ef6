import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { amountOf } from '../../lib/analysis/amounts.ts';
import { assertTokens, openGate } from '../../lib/auth/tokens.ts';
import { openStore } from '../../lib/clickhouse/client.ts';
import { migrate } from '../../lib/clickhouse/migrate.ts';
import type { Config } from '../../lib/config.ts';
import { lockFolder } from '../../lib/folder-lock.ts';
import { collectorListener, type Listener, listenError } from '../../lib/listeners.ts';
import { breachId } from '../../lib/queries/breach.ts';
import { watchAnswers } from '../../lib/system/answers-lately.ts';
import { createCounters } from '../../lib/system/counters.ts';
import { startAccountant } from './account.ts';
import { createBatchHandler, createReceiver } from './batch.ts';
import { health } from './health.ts';
import { createIntake } from './intake.ts';
import { openKnownIds } from './known-ids.ts';
import { createLedgerBook } from './ledger-book.ts';
import { createLedgerFeed } from './ledger-feed.ts';
import { makeRoom } from './make-room.ts';
import { watchMemory } from './memory.ts';
import { createNames } from './names.ts';
import { createOverdue } from './overdue.ts';
import { createProfileStore } from './profile-store.ts';
import { createPushHandler } from './receivers/connect-push.ts';
import { createOtlpHandlers } from './receivers/otlp.ts';
import { createIngestHandler } from './receivers/pyroscope.ts';
import { createRecent } from './recent.ts';
import { createRejections } from './rejections.ts';
import { restingInsert } from './resting.ts';
import { keepRetention } from './retention.ts';
import { watchRoom } from './room.ts';
import { createSenders } from './senders.ts';
import { createCollectorServer } from './server.ts';
import { openSpool } from './spool.ts';
import { createStatus } from './status.ts';
import { serveStream } from './stream.ts';
import { breachedTicks } from './tables.ts';
import { startWriter } from './write.ts';

/** The spool may grow to this, in bytes. From nine tenths of it on the collector answers 503, until segments have left. */
const maxSpoolBytes = 4 * 1024 * 1024 * 1024;
const fullShare = 0.9;
/**
 * What of its memory the collector may fill with frames that wait for the store, and with those that explain what happens now:
 * by default 192 MiB and 96 MiB, half a minute of 2,000 agents at 20 Hz.
 */
const waitingShare = 1 / 8;
const recentShare = 1 / 16;
/** A store that hangs must not hold up who asks whether batches are taken; in ms. */
const longestPingMs = 2_000;
/** Breaches that may be explained before they are in the store. */
const maxEarly = 50_000;

export async function runCollector(config: Config): Promise<{ close(): Promise<void>; port: number }> {
  assertTokens(config);
  await lockFolder(config.dataDir, 'collector');
  const counters = createCounters();
  const { limits } = config;
  const mostMemoryBytes = limits.memoryMiB * 1024 * 1024;
  const folder = join(config.dataDir, 'spool');
  const spool = await openSpool({
    folder,
    mostInMemory: waitingShare * mostMemoryBytes,
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
  for (const segment of spool.segments()) for (const id of await spool.ids(segment)) knownIds.add(id);
  const store = openStore(config);
  const budgetUsOf = (service: string) => Math.round(amountOf(config.budgetsMs, service) * 1000);
  const recent = createRecent(budgetUsOf, recentShare * mostMemoryBytes);
  /** Breaches that the accountant was told of before they were in the store. */
  const early = new Set<string>();
  const prepare = () => migrate(config);
  const insert = restingInsert(store.insert);
  const writer = startWriter({
    ...{ spool, insert, knownIds, prepare, budgetUsOf, steps: config.storage, counters },
    onStored(breached, latePauses) {
      accountant.breached(breached.filter(row => !early.delete(breachId(row))));
      overdue.stored(breached.map(breachId));
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
  const names = createNames(limits, counters);
  const rejections = createRejections(counters);
  const senders = createSenders(limits.instances);
  const memory = watchMemory(mostMemoryBytes);
  const overdue = createOverdue(accountant.remember);
  const intake = createIntake(spool, knownIds, writer.isBehind, frame => {
    senders.seen(frame);
    recent.add(frame);
    accountant.heard(frame.dictionary.resource.instance, frame.sentAtUs);
    const breached = breachedTicks(frame, budgetUsOf);
    if (breached.length === 0) return;
    // What can be explained from memory need not wait until it is in the store.
    if (!recent.holds(breached)) overdue.add(breached);
    else if (early.size <= maxEarly && accountant.prompt(breached))
      for (const row of breached) early.add(breachId(row));
  });

  const room = await watchRoom(folder);
  const keeping = keepRetention(store, config.retention);
  // A ClickHouse of somebody else's has an operator, and other tenants.
  const making = config.clickhouse.url === null ? makeRoom(store, join(config.dataDir, 'store')) : null;
  const isFull = () => room.state() === 'full' || spool.bytes() > fullShare * maxSpoolBytes;
  const storeAnswers = watchAnswers(() => store.ping());
  const streams = new Set<IncomingMessage>();
  const receiver = createReceiver({ config, intake, names, rejections, counters, isFull });
  const otlp = createOtlpHandlers(receiver, counters, limits);
  const profiles = createProfileStore(insert);
  const profileOptions = { config, store: profiles, counters, names };
  const server = createCollectorServer(
    {
      '/v1/batch': {
        method: 'POST',
        needs: 'write',
        handle: createBatchHandler(receiver, limits),
      },
      '/v1/stream': {
        method: 'POST',
        needs: 'write',
        stream(request, response) {
          streams.add(request);
          request.once('close', () => streams.delete(request));
          serveStream(request, response, receiver, limits.bodyBytes);
        },
      },
      '/v1/ledgers': { method: 'GET', needs: 'read', stream: feed.serve },
      '/v1/metrics': { method: 'POST', needs: 'write', handle: otlp.metrics },
      '/v1/traces': { method: 'POST', needs: 'write', handle: otlp.traces },
      '/ingest': {
        method: 'POST',
        needs: 'write',
        handle: createIngestHandler(profileOptions),
      },
      '/push.v1.PusherService/Push': {
        method: 'POST',
        needs: 'write',
        handle: createPushHandler(profileOptions),
      },
      '/healthz': {
        method: 'GET',
        needs: null,
        handle: async () => health({ trouble: spool.trouble, isFull, store: storeAnswers }),
      },
      '/readyz': {
        method: 'GET',
        needs: null,
        handle: async () => {
          const storeReachable = await Promise.race([
            store.ping().then(
              () => true,
              () => false,
            ),
            sleep(longestPingMs, false, { ref: false }),
          ]);
          return {
            status: isFull() ? 503 : 200,
            body: {
              ready: !isFull(),
              storeReachable,
              inserting: writer.failingSinceMs() === null,
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
      '/v1/status': {
        method: 'GET',
        needs: 'read',
        handle: async () => ({ status: 200, body: await status.read() }),
      },
      '/metrics': {
        method: 'GET',
        needs: null,
        handle: async () => ({ status: 200, body: counters.text() }),
      },
    },
    openGate(config),
    limits,
    memory,
  );
  const status = createStatus({
    ...{ counters, spool, writer, memory, mostMemoryBytes, names, rejections, senders },
    letGo: () => making?.last() ?? null,
    room: () => ({
      ...{ mostBytes: maxSpoolBytes, freeBytes: room.disk().freeBytes },
      ...{ disk: room.state(), isFull: isFull() },
    }),
    connections: () =>
      new Promise(resolve =>
        server.getConnections((_, connections) =>
          resolve({ connections, mostConnections: server.maxConnections }),
        ),
      ),
  });
  await listen(server, collectorListener(config));

  return {
    port: (server.address() as { port: number }).port,
    async close() {
      room.close();
      storeAnswers.close();
      making?.close();
      keeping.close();
      memory.close();
      status.close();
      const closed = new Promise(resolve => server.close(resolve));
      server.closeIdleConnections();
      setTimeout(() => server.closeAllConnections(), 2_000).unref();
      await intake.close();
      for (const request of streams) request.destroy();
      feed.close();
      overdue.close();
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
