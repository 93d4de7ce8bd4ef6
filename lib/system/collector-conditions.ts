import { formatBytes } from '../format/bytes.ts';
import { formatMs } from '../format/duration.ts';
import type { Check } from './conditions.ts';

/** A segment is in the store half a second after it came, a backlog's in some seconds. */
const lagWarnsMs = 10_000;
const lagIsBadMs = 60_000;
const loopWarnsMs = 50;
const connectionsWarn = 0.9;
const letGoForMs = 24 * 3_600_000;

const away: Check = ({ collector }) =>
  collector === null
    ? {
        id: 'collector-away',
        severity: 'bad',
        what: 'The collector cannot be reached: nothing that servers send arrives.',
        todo: 'See the log of overtick collector. Agents keep some minutes of ticks and send them when it is back.',
      }
    : null;

const full: Check = ({ collector }) => {
  if (!collector?.spool.isFull) return null;
  const { bytes, mostBytes, freeBytes } = collector.spool;
  const disk = collector.spool.disk === 'full';
  return {
    id: 'spool-full',
    severity: 'bad',
    what: disk
      ? `The collector takes nothing in: its disk has ${formatBytes(freeBytes)} left.`
      : `The collector takes nothing in: its spool holds ${formatBytes(bytes)} of at most ${formatBytes(mostBytes)}.`,
    todo: disk
      ? 'Free space on the disk of OVERTICK_DATA_DIR.'
      : 'Bring the store back: the spool empties into it.',
  };
};

const storeFails: Check = ({ collector }) =>
  collector?.storeFailingSinceMs == null
    ? null
    : {
        id: 'inserts-fail',
        severity: 'bad',
        sinceMs: collector.storeFailingSinceMs,
        what: `The store takes no inserts; ${formatBytes(collector.spool.bytes)} wait in the spool.`,
        todo: 'The log of the collector has the reason. Nothing is lost while the spool has room.',
      };

const lags: Check = ({ collector }) =>
  collector === null || collector.storeFailingSinceMs !== null || collector.lagMs < lagWarnsMs
    ? null
    : {
        id: 'ingest-lags',
        severity: collector.lagMs < lagIsBadMs ? 'degraded' : 'bad',
        what: `What servers send is in the store only after ${formatMs(collector.lagMs)}.`,
        todo: 'After an outage it catches up by itself; otherwise the store needs more CPU or a faster disk.',
      };

const memory: Check = ({ collector }) =>
  collector === null || collector.pressure === 'none'
    ? null
    : {
        id: 'memory-short',
        severity: collector.pressure === 'hard' ? 'bad' : 'degraded',
        what: `The collector uses ${formatBytes(collector.rssBytes)} of ${formatBytes(collector.mostBytes)} and sends ${collector.pressure === 'hard' ? 'every batch' : 'large bodies'} away for now.`,
        todo: 'Raise limits.memoryMiB if the machine has more.',
      };

const loop: Check = ({ collector }) =>
  collector === null || collector.loopMsP99 < loopWarnsMs
    ? null
    : {
        id: 'collector-busy',
        severity: 'degraded',
        what: `The collector is busy: its event loop was ${formatMs(collector.loopMsP99)} late (p99).`,
        todo: 'Look for large JSON bodies; agents that send columns cost a tenth. Or give it a core of its own.',
      };

const connections: Check = ({ collector }) =>
  collector === null || collector.connections < connectionsWarn * collector.mostConnections
    ? null
    : {
        id: 'connections-full',
        severity: 'degraded',
        what: `${collector.connections} of ${collector.mostConnections} connections to the collector are taken.`,
        todo: 'See who holds them; raise limits.connections, or ulimit -n, for a larger fleet.',
      };

const letGo: Check = ({ collector, nowMs }) =>
  collector?.letGo == null || nowMs - collector.letGo.atMs > letGoForMs
    ? null
    : {
        id: 'day-let-go',
        severity: 'degraded',
        sinceMs: collector.letGo.atMs,
        what: `The disk of the store was nearly full: ${formatBytes(collector.letGo.bytes)} of ${collector.letGo.day} were let go before their time.`,
        todo: 'Free some of the disk, or lower retention.ticksDays: the oldest day goes first, bad ticks last.',
      };

const aside: Check = ({ collector }) =>
  collector === null || collector.refusedRows + collector.damagedStretches === 0
    ? null
    : {
        id: 'set-aside',
        severity: 'degraded',
        what: `${collector.refusedRows} rows that the store refused and ${collector.damagedStretches} damaged stretches of the spool were set aside.`,
        todo: 'Look at spool/quarantine in OVERTICK_DATA_DIR; the log of the collector says why.',
      };

export const collectorConditions: readonly Check[] = [
  away,
  full,
  storeFails,
  lags,
  memory,
  loop,
  connections,
  letGo,
  aside,
];
