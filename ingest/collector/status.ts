import type { CollectorStatus } from '../../lib/system/collector-status.ts';
import type { Counters } from '../../lib/system/counters.ts';
import { watchProcess } from '../../lib/system/process-health.ts';
import type { Memory } from './memory.ts';
import type { Names } from './names.ts';
import { watchRate } from './rate.ts';
import type { Rejections } from './rejections.ts';
import type { Senders } from './senders.ts';
import type { Spool } from './spool.ts';
import type { Writer } from './write.ts';

const mostSenders = 200;

type Options = {
  counters: Counters;
  spool: Pick<Spool, 'bytes' | 'segments'>;
  writer: Pick<Writer, 'waitingSinceMs' | 'failingSinceMs'>;
  memory: Memory;
  mostMemoryBytes: number;
  names: Names;
  rejections: Rejections;
  senders: Senders;
  letGo(): CollectorStatus['letGo'];
  room(): Pick<CollectorStatus['spool'], 'mostBytes' | 'freeBytes' | 'disk' | 'isFull'>;
  connections(): Promise<Pick<CollectorStatus, 'connections' | 'mostConnections'>>;
};

/** The collector's account of itself: for people as `GET /v1/status`, for Prometheus as gauges beside its counters. */
export function createStatus(options: Options): { read(): Promise<CollectorStatus>; close(): void } {
  const { counters, spool, writer, memory, names, rejections, senders } = options;
  const rows = watchRate(() => counters.total('overtick_rows_accepted_total'));
  const batches = watchRate(() => counters.total('overtick_batches_total'));
  const health = watchProcess(counters);
  const lagMs = () => {
    const sinceMs = writer.waitingSinceMs();
    return sinceMs === null ? 0 : Math.max(0, Date.now() - sinceMs);
  };
  const gauges: Record<string, () => number> = {
    overtick_ingest_lag_seconds: () => lagMs() / 1000,
    overtick_store_failing: () => (writer.failingSinceMs() === null ? 0 : 1),
    overtick_spool_bytes: spool.bytes,
    overtick_spool_segments: () => spool.segments().length,
    overtick_spool_free_bytes: () => options.room().freeBytes,
    overtick_spool_full: () => (options.room().isFull ? 1 : 0),
    overtick_memory_pressure: () => ['none', 'soft', 'hard'].indexOf(memory.pressure()),
    overtick_senders: senders.count,
  };
  for (const [name, read] of Object.entries(gauges)) counters.gauge(name, read);

  return {
    async read() {
      return {
        ...{ startedMs: health.startedMs, loopMsP99: health.loopMsP99(), lagMs: lagMs() },
        rssBytes: process.memoryUsage.rss(),
        mostBytes: options.mostMemoryBytes,
        pressure: memory.pressure(),
        ...(await options.connections()),
        rowsPerSecond: rows.perSecond(),
        batchesPerSecond: batches.perSecond(),
        spool: { bytes: spool.bytes(), segments: spool.segments().length, ...options.room() },
        storeFailingSinceMs: writer.failingSinceMs(),
        letGo: options.letGo(),
        refusedRows: counters.total('overtick_rows_refused_total'),
        damagedStretches: counters.total('overtick_spool_damage_total'),
        tooMany: counters.total('overtick_batches_too_many_total'),
        rejected: rejections.list(),
        folded: names.folded(),
        senders: senders.list(mostSenders),
        sendersKnown: senders.count(),
      };
    },
    close() {
      rows.close();
      batches.close();
      health.close();
    },
  };
}
