import { setTimeout as sleep } from 'node:timers/promises';
import type { Store } from '../../lib/clickhouse/client.ts';
import { workOut } from '../../lib/queries/breaches.ts';
import type { TickRow } from '../../lib/queries/tick-row.ts';
import { breachesOver, breachesWithoutLedger, type Stretch } from '../../lib/queries/unaccounted.ts';
import type { Counters } from '../../lib/system/counters.ts';
import { createBacklog, type Open } from './backlog.ts';
import type { LedgerBook } from './ledger-book.ts';
import type { Recent } from './recent.ts';
import { createSettling } from './settling.ts';
import type { Writer } from './write.ts';

/** How often what waits is looked at, in ms. */
const everyMs = 200;
/**
 * A breach is worked out when it has arrived and once more when its server has sent what happened so much later, in µs:
 * evidence may come a little behind it. Of a server that sends nothing more nothing is waited for longer than so, in ms.
 */
const settleUs = 2.5e6;
const settleMs = 10_000;
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
const longestRestMs = 2_000;
/** A store that is so many segments behind is left to its inserts, but not for longer than so many ms. */
const behind = 4;
/** Most ledgers of a round while it is: their evidence is in memory beside what waits to be inserted. */
const mostBehind = 250;
const longestWaitMs = 10_000;
/** Breaches explained from memory share a round of so many ms; most that wait for one. */
const promptMs = 5;
const mostPrompt = 500;

/** A store that needs so long for what memory does not hold is not waited for, in ms. */
const longestPromptMs = 2_000;
const noStore = { rows: async () => [] } as Partial<Store> as Store;

const again = (rows: readonly TickRow[]): Open[] => rows.map(row => ({ row, again: true }));

export type Accountant = {
  /** Breached ticks that are in the store; what there is no room for a sweep will find. */
  breached(rows: readonly TickRow[]): void;
  /** Breached ticks on their way to the store, to be explained at once. False when there is no room for them now. */
  prompt(rows: readonly TickRow[]): boolean;
  /** Breached ticks that the store has not taken in time: explained by what is in memory, until they are in the store. */
  remember(rows: readonly TickRow[]): void;
  /** A server has sent all that happened until then. */
  heard(instance: string, untilUs: number): void;
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
  recent: Pick<Recent, 'around' | 'remembered'>,
  book: LedgerBook,
): Accountant {
  const backlog = createBacklog();
  const settling = createSettling();
  let unsettled: { atMs: number; rows: readonly TickRow[] }[] = [];
  let late: Stretch[] = [];
  let closing = false;
  let sweptMs = Number.NEGATIVE_INFINITY;
  let wake: () => void = () => {};
  let tellClosed: () => void = () => {};
  const closed = new Promise<void>(resolve => {
    tellClosed = resolve;
  });
  counters.gauge('overtick_ledgers_waiting', backlog.size);

  const look = async () => {
    const silent = unsettled.filter(({ atMs }) => atMs <= performance.now());
    if (silent.length > 0) unsettled = unsettled.filter(({ atMs }) => atMs > performance.now());
    for (const { rows } of silent) backlog.add(again(rows.filter(row => settling.take(row))));
    if (late.length > 0) {
      const pauses = late.splice(0, mostLate);
      backlog.add(again(await breachesOver(store, pauses, mostWaiting)));
    }
    if (performance.now() - sweptMs > sweepMs && backlog.size() === 0) {
      sweptMs = performance.now();
      const left = await breachesWithoutLedger(store, mostWaiting);
      if (left.length === mostWaiting) sweptMs = Number.NEGATIVE_INFINITY;
      backlog.add(left.map(row => ({ row, again: false })));
    }
  };

  /** Works these out, and says when they are to be looked at again. */
  const workOutAll = async (taken: readonly Open[], signal?: AbortSignal) => {
    const rows = taken.map(({ row }) => row);
    const breaches = await workOut(store, rows, signal, recent.around);
    book.enter(rows, breaches);
    const now = performance.now();
    const first = taken.flatMap(({ row, again }, i) => (again ? [] : [{ row, breach: breaches[i] }]));
    const open = first.filter(({ breach }) => breach?.ledger.every(({ typicalMs }) => typicalMs === null));
    const rowsOf = (list: typeof first) => list.map(({ row }) => row);
    for (const { row } of first) settling.add(row);
    if (first.length > 0) unsettled.push({ atMs: now + settleMs, rows: rowsOf(first) });
    for (const afterMs of openMs) backlog.later(rowsOf(open), now + afterMs);
  };

  let most = mostPerRound;
  const account = async () => {
    await look();
    const isBehind = writer.backlog() >= behind;
    const taken = backlog.take(isBehind ? Math.min(most, mostBehind) : most, performance.now());
    if (taken.length === 0) return;
    try {
      await workOutAll(taken);
      most = Math.min(mostPerRound, most * 2);
    } catch (error) {
      // Fewer at once may be what the store can bear.
      backlog.add(taken);
      most = Math.max(fewestPerRound, most >> 1);
      throw error;
    }
  };

  /** By what is in memory, while the store does not answer: better is worked out when it is back. */
  const workOutAlone = async (rows: readonly TickRow[]) =>
    book.enter(rows, await workOut(noStore, rows, undefined, recent.remembered));

  /** What needs nothing of the store does not wait for its turn there. */
  let promptly: Open[] = [];
  let prompting: Promise<void> | null = null;
  const workOutPromptly = async () => {
    while (promptly.length > 0) {
      await sleep(promptMs);
      const opens = promptly;
      promptly = [];
      await workOutAll(opens, AbortSignal.timeout(longestPromptMs)).catch(async () => {
        await workOutAlone(opens.filter(({ again }) => !again).map(({ row }) => row));
        backlog.add(opens);
      });
    }
    prompting = null;
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
        await book.write();
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
      const room = Math.max(0, mostWaiting - backlog.size());
      backlog.add(rows.slice(0, room).map(row => ({ row, again: false })));
    },
    prompt(rows) {
      if (promptly.length > mostPrompt) return false;
      for (const row of rows) promptly.push({ row, again: false });
      prompting ??= workOutPromptly();
      return true;
    },
    remember(rows) {
      void workOutAlone(rows);
    },
    heard(instance, untilUs) {
      const ripe = again(settling.takeOf(instance, untilUs - settleUs));
      if (ripe.length === 0) return;
      if (promptly.length > mostPrompt) backlog.add(ripe);
      else {
        promptly.push(...ripe);
        prompting ??= workOutPromptly();
      }
    },
    late(pauses) {
      if (pauses.length > 0) late = [...late, ...pauses].slice(-mostLateWaiting);
    },
    async close() {
      closing = true;
      tellClosed();
      wake();
      await running;
      await prompting;
      await book.write().catch(() => {});
    },
  };
}
