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

/** What explains a tick is there before the tick; what is looked at second by second comes after. */
const order = ['pauses', 'ticks', 'events', 'latencies', 'samples', 'incarnations'];

export type Writer = {
  /** Resolves when the tables are there. */
  prepared: Promise<void>;
  /** There is a new segment. */
  wake(): void;
  /** Finishes the insert under way and stops; what is left stays in the spool. */
  close(): Promise<void>;
};

type Options = {
  spool: Spool;
  insert(table: string, lines: Buffer, token: string): Promise<void>;
  /** Makes the tables; called before the first insert, and again when the store says that one is missing. */
  prepare(): Promise<unknown>;
  /** Called when a segment's rows are in the store, before it leaves the spool. */
  stored(ids: readonly string[]): Promise<void>;
  counters: Counters;
};

const missingTable = new Set(['60', '81']);

/**
 * Moves segments from the spool into the store, oldest first. Each table's rows carry a token made of the segment's
 * name, so a segment that is inserted again after a crash adds nothing. Waits with back-off while the store is away.
 */
export function startWriter({ spool, insert, prepare, stored, counters }: Options): Writer {
  let closing = false;
  let isPrepared = false;
  let tellPrepared: () => void = () => {};
  const prepared = new Promise<void>(resolve => {
    tellPrepared = resolve;
  });
  let wake: () => void = () => {};

  const insertSegment = async (name: string): Promise<void> => {
    const segment = await spool.read(name);
    if (segment === null) {
      counters.add('overtick_segments_quarantined_total', 1);
      console.error(`Spool segment ${name} is damaged; it was set aside in spool/quarantine.`);
      return;
    }
    segment.parts.sort((a, b) => order.indexOf(a.table) - order.indexOf(b.table));
    for (const { table, rows, lines } of segment.parts) {
      await insert(table, lines, `${name}/${table}`);
      counters.add('overtick_rows_inserted_total', rows, { table });
    }
    await stored(segment.ids);
    await spool.remove(name);
  };

  const running = (async () => {
    let backOffMs = 100;
    while (!closing) {
      const [name] = spool.names();
      if (isPrepared && name === undefined) {
        await new Promise<void>(resolve => {
          wake = resolve;
        });
        continue;
      }
      try {
        if (!isPrepared) await prepare();
        isPrepared = true;
        tellPrepared();
        if (name !== undefined) await insertSegment(name);
        backOffMs = 100;
      } catch (error) {
        const { code = '', message = String(error) } = error as { code?: string; message?: string };
        counters.add('overtick_insert_errors_total', 1);
        if (missingTable.has(code)) isPrepared = false;
        if (name !== undefined && permanentCodes.has(code)) {
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
    prepared,
    wake: () => wake(),
    async close() {
      closing = true;
      wake();
      await running;
    },
  };
}

const firstLine = (text: string) => text.split('\n')[0]?.slice(0, 300);
