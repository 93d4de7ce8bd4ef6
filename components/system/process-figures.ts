import type { SystemAnswer } from '@/lib/api/system.ts';
import { formatBytes } from '@/lib/format/bytes.ts';
import { formatMs } from '@/lib/format/duration.ts';
import { formatCount, formatRate } from '@/lib/format/rate.ts';
import type { Figure } from './figures.tsx';

export function ingestFigures(collector: SystemAnswer['collector']): Figure[] | null {
  if (collector === null) return null;
  const { spool } = collector;
  return [
    {
      name: 'Rows',
      value: formatRate(collector.rowsPerSecond),
      about: 'taken in, over the last ten seconds',
    },
    {
      name: 'Batches',
      value: formatRate(collector.batchesPerSecond),
      about: 'taken in, over the last ten seconds',
    },
    {
      name: 'Lag',
      value: formatMs(collector.lagMs),
      about: 'age of the oldest ticks that are not in the store',
    },
    {
      name: 'Spool',
      value: `${formatBytes(spool.bytes)} of ${formatBytes(spool.mostBytes)}`,
      about: `${spool.segments} segments on disk, which has ${formatBytes(spool.freeBytes)} left`,
    },
    {
      name: 'Memory',
      value: `${formatBytes(collector.rssBytes)} of ${formatBytes(collector.mostBytes)}`,
      about: 'resident, of limits.memoryMiB',
    },
    {
      name: 'Event loop p99',
      value: formatMs(collector.loopMsP99),
      about: 'how late, over the last ten seconds',
    },
    {
      name: 'Connections',
      value: `${formatCount(collector.connections)} of ${formatCount(collector.mostConnections)}`,
      about: 'to the collector, now',
    },
    {
      name: 'Sent away',
      value: formatCount(collector.tooMany),
      about: 'batches of instances that send too much, since its start',
    },
  ];
}

export function dashboardFigures({ queries, live, rssBytes }: SystemAnswer['dashboard']): Figure[] {
  return [
    { name: 'Queries', value: `${queries.running} run, ${queries.waiting} wait`, about: 'of all pages, now' },
    { name: 'Longest wait', value: formatMs(queries.waitingMs), about: 'of a query that waits now' },
    {
      name: 'Asked',
      value: formatCount(queries.asked),
      about: `since the start; ${formatCount(queries.shared)} shared another's answer, ${formatCount(queries.cancelled)} had no viewer any more, ${formatCount(queries.refused)} were sent away`,
    },
    {
      name: 'Shared',
      value: formatCount(queries.shared),
      about: 'queries that got the answer of another one',
    },
    { name: 'Live pages', value: formatCount(live.watchers), about: `follow ${live.topics} topics` },
    { name: 'Memory', value: formatBytes(rssBytes), about: 'resident, of the dashboard' },
  ];
}

export function alertFigures(
  { alerterSeenAt, deliveries }: SystemAnswer['alerts'],
  at: string,
): Figure[] | null {
  if (deliveries === null) return null;
  const seenMs = alerterSeenAt === null ? null : Math.max(0, Date.parse(at) - Date.parse(alerterSeenAt));
  return [
    {
      name: 'Alerter seen',
      value: seenMs === null ? 'no' : `${formatMs(seenMs)} ago`,
      about: 'its last sign',
    },
    { name: 'Delivered', value: formatCount(deliveries.delivered), about: 'in the last 24 h' },
    { name: 'Waiting', value: formatCount(deliveries.waiting), about: 'to be tried, or tried again' },
    { name: 'Given up', value: formatCount(deliveries.dead), about: 'in the last 24 h' },
    { name: 'Oldest waiting', value: formatMs(deliveries.oldestWaitingMs), about: 'since it was made' },
    { name: 'Slowest', value: formatMs(deliveries.slowestMs), about: 'that a receiver answered' },
  ];
}
