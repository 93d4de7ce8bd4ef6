import type { Store } from '../../lib/clickhouse/client.ts';
import { breachId } from '../../lib/queries/breach.ts';
import { workOut } from '../../lib/queries/breaches.ts';
import { breachLine } from '../../lib/queries/stored-breaches.ts';
import type { TickRow } from '../../lib/queries/tick-row.ts';
import {
  breachesArrived,
  breachesWithLateEvidence,
  breachesWithoutLedger,
  storeNowMs,
} from '../../lib/queries/unaccounted.ts';
import type { Counters } from './metrics.ts';

/** Ledgers are worked out this often, in ms; a breach has its own within two rounds of arriving. */
const everyMs = 700;
/** A breach is worked out when it has arrived and once more so much later, in ms: evidence may come a little behind it. */
const settleMs = 4_000;
/** Most ledgers in one round; what is beyond is worked out by the pages that ask for it, and by a later round. */
const mostPerRound = 500;
/** Every so many rounds, look for breaches that a crash or an outage left without a ledger. */
const sweepEvery = 60;
const mostRemembered = 20_000;

/**
 * Keeps the ledger of every breached tick stored. It has no state that matters: it looks at what arrived since the last
 * round (and at what was left open), works it out, and writes it when it differs from what it wrote before. Two
 * collectors on one store do the same work twice and store it once.
 */
export function startAccountant(
  store: Store,
  counters: Counters,
  prepared: Promise<void>,
): { close(): Promise<void> } {
  const written = new Map<string, string>();
  let closing = false;
  let sinceMs = 0;
  let round = 0;
  let wake: () => void = () => {};
  let tellClosed: () => void = () => {};
  const closed = new Promise<void>(resolve => {
    tellClosed = resolve;
  });

  const settle = async (rows: readonly TickRow[]) => {
    if (rows.length === 0) return;
    const unique = [...new Map(rows.map(row => [breachId(row), row])).values()];
    const breaches = await workOut(store, unique);
    const version = Date.now() * 1000;
    const lines = breaches.flatMap((breach, i) => {
      const body = JSON.stringify(breach);
      if (written.get(breach.id) === body) return [];
      written.set(breach.id, body);
      return [breachLine(unique[i] as TickRow, breach, version)];
    });
    if (lines.length === 0) return;
    try {
      await store.insert('breaches', Buffer.from(lines.join('')), `ledgers/${version}/${Math.random()}`);
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

  const account = async () => {
    const now = await storeNowMs(store);
    const rows: TickRow[] = [];
    if (sinceMs !== 0) {
      rows.push(...(await breachesArrived(store, sinceMs, now, mostPerRound)));
      rows.push(...(await breachesArrived(store, sinceMs - settleMs, now - settleMs, mostPerRound)));
      rows.push(...(await breachesWithLateEvidence(store, sinceMs, now, mostPerRound)));
    }
    if (round++ % sweepEvery === 0) rows.push(...(await breachesWithoutLedger(store, mostPerRound)));
    await settle(rows);
    sinceMs = now;
  };

  const running = (async () => {
    let failing = false;
    await Promise.race([prepared, closed]);
    while (!closing) {
      const begun = performance.now();
      try {
        await account();
        failing = false;
      } catch (error) {
        counters.add('overtick_ledger_errors_total', 1);
        if (!failing)
          console.error(`Ledgers cannot be worked out for now: ${(error as Error).message.split('\n')[0]}`);
        failing = true;
      }
      await new Promise<void>(resolve => {
        wake = resolve;
        if (closing) resolve();
        else setTimeout(resolve, Math.max(everyMs / 4, everyMs - (performance.now() - begun)));
      });
    }
  })();

  return {
    async close() {
      closing = true;
      tellClosed();
      wake();
      await running;
    },
  };
}
