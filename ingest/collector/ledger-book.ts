import type { Breach } from '../../lib/api/schemas.ts';
import type { Store } from '../../lib/clickhouse/client.ts';
import { breachLine } from '../../lib/queries/stored-breaches.ts';
import type { TickRow } from '../../lib/queries/tick-row.ts';
import type { Counters } from '../../lib/system/counters.ts';

/** Ledgers that are remembered to tell whether one has changed, and that may wait for the store. */
const mostRemembered = 20_000;

export type LedgerBook = {
  /** Takes in ledgers as they are worked out: those that are new or have changed are told of at once, and written later. */
  enter(rows: readonly TickRow[], breaches: readonly Breach[]): void;
  /** Writes what was entered. What the store does not take is kept for the next time; throws why. */
  write(): Promise<void>;
};

export function createLedgerBook(
  store: Pick<Store, 'insert'>,
  counters: Counters,
  onLedgers: (breaches: readonly Breach[]) => void,
): LedgerBook {
  const entered = new Map<string, string>();
  let lines: string[] = [];
  let version = 0;

  return {
    enter(rows, breaches) {
      version = Math.max(version + 1, Date.now() * 1000);
      const changed = breaches.filter((breach, i) => {
        const body = JSON.stringify(breach);
        if (entered.get(breach.id) === body) return false;
        entered.set(breach.id, body);
        lines.push(breachLine(rows[i] as TickRow, breach, version));
        return true;
      });
      for (const id of entered.keys()) {
        if (entered.size <= mostRemembered) break;
        entered.delete(id);
      }
      if (changed.length > 0) onLedgers(changed);
    },
    async write() {
      if (lines.length === 0) return;
      const taken = lines;
      lines = [];
      try {
        const body = [Buffer.from(taken.join(''))];
        await store.insert('breaches', 'JSONEachRow', body, `ledgers/${version}/${Math.random()}`);
      } catch (error) {
        // A sweep finds those that there is no room for.
        lines = [...taken, ...lines].slice(-mostRemembered);
        throw error;
      }
      counters.add('overtick_ledgers_written_total', taken.length);
    },
  };
}
