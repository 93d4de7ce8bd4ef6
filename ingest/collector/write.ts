import { setTimeout as sleep } from 'node:timers/promises';
import type { Counters } from './metrics.ts';
import type { Spool } from './spool.ts';

/** Codes of ClickHouse for rows that it will refuse however often they are sent (parse errors, type mismatch, unknown column). */
const permanentCodes = new Set([
  '6',
  '16',
  '26',
  '27',
  '33',
  '38',
  '41',
  '53',
  '69',
  '70',
  '72',
  '117',
  '349',
]);

const longestBackOffMs = 5_000;

/** What reaches the screen first is inserted first. */
const order = ['ticks', 'pauses', 'samples', 'latencies', 'events', 'incarnations', 'batches'];

export type Writer = {
  /** There is a new segment. */
  wake(): void;
  /** Finishes the insert under way and stops; what is left stays in the spool. */
  close(): Promise<void>;
};

type Insert = (table: string, lines: Buffer, token: string) => Promise<void>;

/**
 * Moves segments from the spool into the store, oldest first. Each table's rows carry a token made of the segment's
 * name, so a segment that is inserted again after a crash adds nothing. Waits with back-off while the store is away.
 */
export function startWriter(spool: Spool, insert: Insert, counters: Counters): Writer {
  let closing = false;
  let wake: () => void = () => {};

  const insertSegment = async (name: string): Promise<void> => {
    const parts = await spool.read(name);
    if (parts === null) {
      counters.add('overtick_segments_quarantined_total', 1);
      console.error(`Spool segment ${name} is damaged; it was set aside in spool/quarantine.`);
      return;
    }
    parts.sort((a, b) => order.indexOf(a.table) - order.indexOf(b.table));
    for (const { table, rows, lines } of parts) {
      await insert(table, lines, `${name}/${table}`);
      counters.add('overtick_rows_inserted_total', rows, { table });
    }
    await spool.remove(name);
  };

  const running = (async () => {
    let backOffMs = 100;
    while (!closing) {
      const [name] = spool.names();
      if (name === undefined) {
        await new Promise<void>(resolve => {
          wake = resolve;
        });
        continue;
      }
      try {
        await insertSegment(name);
        backOffMs = 100;
      } catch (error) {
        const { code = '', message = String(error) } = error as { code?: string; message?: string };
        counters.add('overtick_insert_errors_total', 1);
        if (permanentCodes.has(code)) {
          console.error(
            `The store refused spool segment ${name}; it was set aside in spool/quarantine. ${firstLine(message)}`,
          );
          counters.add('overtick_segments_quarantined_total', 1);
          await spool.quarantine(name);
        } else {
          if (backOffMs === 100)
            console.error(`The store cannot be written; batches wait in the spool. ${firstLine(message)}`);
          await sleep(backOffMs * (0.5 + Math.random()));
          backOffMs = Math.min(backOffMs * 2, longestBackOffMs);
        }
      }
    }
  })();

  return {
    wake: () => wake(),
    async close() {
      closing = true;
      wake();
      await running;
    },
  };
}

const firstLine = (text: string) => text.split('\n')[0]?.slice(0, 300);
