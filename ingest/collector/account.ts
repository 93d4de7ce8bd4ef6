import type { Breach } from '../../lib/api/schemas.ts';
import type { Store } from '../../lib/clickhouse/client.ts';
import { workOut } from '../../lib/queries/breaches.ts';
import { breachLine } from '../../lib/queries/stored-breaches.ts';
import type { TickRow } from '../../lib/queries/tick-row.ts';
import { breachesOver, breachesWithoutLedger, type Stretch } from '../../lib/queries/unaccounted.ts';
import { createBacklog } from './backlog.ts';
import type { Counters } from './metrics.ts';
import type { Recent } from './recent.ts';
import type { Writer } from './write.ts';

/** How often what waits is looked at, in ms. */
const everyMs = 200;
/** A breach is worked out when it has arrived and once more so much later, in ms: evidence may come a little behind it. */
const settleMs = 4_000;
/** One that had no healthy ticks to be compared with is looked at again so much later: its history may follow it. */
const openMs = [15_000, 60_000];
/** Most ledgers between two looks at what arrived; the newest go first, the rest waits in memory. */
const mostPerRound = 2_500;
const fewestPerRound = 20;
/** Late pauses that are asked for at once; of more than so many that wait, the newest are kept. */
const mostLate = 2_000;
const mostLateWaiting = 20_000;
/** Most rows of one sweep, and of the memory; what does not fit is found by a later one. */
const mostWaiting = 20_000;
/** How often breaches are looked for that a crash, an outage or a full memory left without a ledger, in ms. */
const sweepMs = 60_000;
const mostRemembered = 20_000;
const longestRestMs = 2_000;
/** A store that is so many segments behind is left to its inserts, but not for longer than so many ms. */
const behind = 4;
const longestWaitMs = 10_000;

export type Accountant = {
  /** Breached ticks that were kept. False when there is no room for them: a sweep will find them. */
  breached(rows: readonly TickRow[]): boolean;
  /** Pauses that are in the store now and came some time after what they explain. */
  late(pauses: readonly Stretch[]): void;
  close(): Promise<void>;
};

/**
 * Keeps the ledger of every breached tick stored. It has no state that matters: what the writer tells it, and a sweep finds
 * that a crash left open, it works out, and writes when it differs from what it wrote before.
 */
export function startAccountant(
  store: Store,
  counters: Counters,
  writer: Pick<Writer, 'prepared' | 'backlog'>,
  recent: Pick<Recent, 'around'>,
): Accountant {
  const written = new Map<string, string>();
  const backlog = createBacklog();
  let late: Stretch[] = [];
  let closing = false;
  let sweptMs = 0;
  let wake: () => void = () => {};
  let tellClosed: () => void = () => {};
  const closed = new Promise<void>(resolve => {
    tellClosed = resolve;
  });
  counters.gauge('overtick_ledgers_waiting', backlog.size);

  const write = async (rows: readonly TickRow[], breaches: readonly Breach[]) => {
    const version = Date.now() * 1000;
    const lines = breaches.flatMap((breach, i) => {
      const body = JSON.stringify(breach);
      if (written.get(breach.id) === body) return [];
      written.set(breach.id, body);
      return [breachLine(rows[i] as TickRow, breach, version)];
    });
    if (lines.length === 0) return;
    try {
      const body = [Buffer.from(lines.join(''))];
      await store.insert('breaches', 'JSONEachRow', body, `ledgers/${version}/${Math.random()}`);
    } catch (error) {
      written.clear();
      throw error;
    }
    counters.add('overtick_ledgers_written_total', lines.length);
    for (const id of written.keys()) {
      if (written.size <= mostRemembered) break;
      written.delete(id);
    }
  };

  const look = async () => {
    if (late.length > 0) {
      const pauses = late.splice(0, mostLate);
      backlog.add((await breachesOver(store, pauses, mostWaiting)).map(row => ({ row, again: true })));
    }
    if (Date.now() - sweptMs > sweepMs && backlog.size() === 0) {
      sweptMs = Date.now();
      const left = await breachesWithoutLedger(store, mostWaiting);
      if (left.length === mostWaiting) sweptMs = 0;
      backlog.add(left.map(row => ({ row, again: false })));
    }
  };

  let most = mostPerRound;
  const account = async () => {
    await look();
    const now = Date.now();
    const taken = backlog.take(most, now);
    if (taken.length === 0) return;
    const rows = taken.map(({ row }) => row);
    try {
      const breaches = await workOut(store, rows, undefined, recent.around);
      await write(rows, breaches);
      const first = taken.flatMap(({ row, again }, i) => (again ? [] : [{ row, breach: breaches[i] }]));
      backlog.later(
        first.map(({ row }) => row),
        now + settleMs,
      );
      const open = first.filter(({ breach }) => breach?.ledger.every(({ typicalMs }) => typicalMs === null));
      for (const afterMs of openMs)
        backlog.later(
          open.map(({ row }) => row),
          now + afterMs,
        );
      most = Math.min(mostPerRound, most * 2);
    } catch (error) {
      // Fewer at once may be what the store can bear.
      backlog.add(taken);
      most = Math.max(fewestPerRound, most >> 1);
      throw error;
    }
  };

  const running = (async () => {
    let failing = false;
    let accountedMs = 0;
    await Promise.race([writer.prepared, closed]);
    while (!closing) {
      const begun = performance.now();
      try {
        if (writer.backlog() < behind || begun - accountedMs > longestWaitMs) {
          await account();
          accountedMs = begun;
        }
        failing = false;
      } catch (error) {
        counters.add('overtick_ledger_errors_total', 1);
        if (!failing)
          console.error(`Ledgers cannot be worked out for now: ${(error as Error).message.split('\n')[0]}`);
        failing = true;
      }
      await new Promise<void>(resolve => {
        wake = resolve;
        const tookMs = performance.now() - begun;
        if (closing) resolve();
        // A store that is slow is not asked more than half of the time; one that had hung is, soon.
        else setTimeout(resolve, Math.max(Math.min(tookMs, longestRestMs), everyMs - tookMs));
      });
    }
  })();
  return {
    breached(rows) {
      if (backlog.size() >= mostWaiting) return false;
      backlog.add(rows.map(row => ({ row, again: false })));
      return true;
    },
    late(pauses) {
      if (pauses.length > 0) late = [...late, ...pauses].slice(-mostLateWaiting);
    },
    async close() {
      closing = true;
      tellClosed();
      wake();
      await running;
    },
  };
}
