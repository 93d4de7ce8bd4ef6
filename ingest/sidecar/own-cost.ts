import type { Event } from '../../lib/signals/event.ts';
import { nowUs } from './clock.ts';
import type { Outbox } from './outbox.ts';

/** What this agent itself has taken so far, for all its targets. */
export function ownCost(outbox: Outbox): Event {
  const { user, system } = process.cpuUsage();
  const attributes = {
    cpuMs: String(Math.round((user + system) / 1000)),
    rssMiB: String(Math.round(process.memoryUsage.rss() / 1_048_576)),
    waitingKiB: String(Math.round(outbox.bytes / 1024)),
    rowsDropped: String(outbox.rowsDropped),
  };
  return { atUs: nowUs(), name: 'overtick.agent', attributes };
}
