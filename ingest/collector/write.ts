import { setTimeout as sleep } from 'node:timers/promises';
import type { Counters } from './metrics.ts';
import type { SegmentPart } from './segment.ts';
import type { Spool } from './spool.ts';
import {
  addToWindow,
  newWindow,
  partsAtOnce,
  partsOfWindow,
  type Window,
  windowMs,
  windowOf,
} from './window.ts';

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
const missingTable = new Set(['60', '81']);

const longestBackOffMs = 5_000;
const idleMs = 50;

export type Writer = {
  /** Resolves when the tables are there. */
  prepared: Promise<void>;
  /** Finishes the insert under way and stops; what is left stays in the spool. */
  close(): Promise<void>;
};

type Options = {
  spool: Spool;
  insert(table: string, lines: Buffer, token: string): Promise<void>;
  /** Makes the tables; called before the first insert, and again when the store says that one is missing. */
  prepare(): Promise<unknown>;
  /** Called when the rows of these batches are in the store, before their segments leave the spool. */
  stored(ids: readonly string[]): Promise<void>;
  counters: Counters;
};

/**
 * Moves segments from the spool into the store, oldest first: pauses and ticks at once, the rest second by second. An
 * insert costs the store about the same however small it is, and most of what it costs is the number of its parts.
 * Every insert has a token made of what is in it (a segment's name, a window's number), and a segment stays in the spool
 * until its window is in the store: after a crash the same inserts are made again, and add nothing.
 * Waits with back-off while the store is away.
 */
export function startWriter({ spool, insert, prepare, stored, counters }: Options): Writer {
  let closing = false;
  let isPrepared = false;
  let tellPrepared: () => void = () => {};
  const prepared = new Promise<void>(resolve => {
    tellPrepared = resolve;
  });
  let window: Window | null = null;
  /** Whose parts-at-once are in the store: the last name of the window. */
  let reached = '';

  const insertAll = async (parts: readonly SegmentPart[], name: string) => {
    for (const { table, rows, lines } of parts) {
      await insert(table, lines, `${spool.id}/${name}/${table}`);
      counters.add('overtick_rows_inserted_total', rows, { table });
    }
  };

  const closeWindow = async (over: Window) => {
    await insertAll(partsOfWindow(over), `second ${over.number}`);
    await stored(over.ids);
    await spool.remove(over.names);
    window = null;
  };

  const takeSegment = async (name: string) => {
    const number = windowOf(spool.writtenAtMs(name));
    if (window && window.number !== number) await closeWindow(window);
    const segment = await spool.read(name);
    if (segment === null) {
      counters.add('overtick_segments_quarantined_total', 1);
      console.error(`Spool segment ${name} is damaged; it was set aside in spool/quarantine.`);
      return;
    }
    await insertAll(partsAtOnce(segment), name);
    window ??= newWindow(number);
    addToWindow(window, name, segment);
    reached = name;
  };

  /** One step; false when there is nothing to do for now. */
  const step = async (): Promise<boolean> => {
    if (!isPrepared) await prepare();
    isPrepared = true;
    tellPrepared();
    const next = spool.names().find(name => name > reached);
    if (next !== undefined) {
      await takeSegment(next);
      return true;
    }
    // A segment that is being written may still belong to the window.
    if (!window || spool.isWriting() || Date.now() < (window.number + 1) * windowMs) return false;
    await closeWindow(window);
    return true;
  };

  /** Segments whose rows the store refuses for good must not keep the others waiting. */
  const setAside = async (message: string) => {
    const names = window?.names ?? [];
    const next = spool.names().find(name => name > reached);
    const refused =
      names.length > 0 && (next === undefined || windowOf(spool.writtenAtMs(next)) !== window?.number)
        ? names
        : next
          ? [next]
          : names;
    console.error(`The store refused ${refused.join(', ')}; set aside in spool/quarantine. ${message}`);
    counters.add('overtick_segments_quarantined_total', refused.length);
    await spool.quarantine(refused);
    if (refused === names) window = null;
  };

  const running = (async () => {
    let backOffMs = 100;
    while (!closing) {
      try {
        if (!(await step())) await sleep(idleMs);
        backOffMs = 100;
      } catch (error) {
        const { code = '', message = String(error) } = error as { code?: string; message?: string };
        counters.add('overtick_insert_errors_total', 1);
        if (missingTable.has(code)) isPrepared = false;
        if (permanentCodes.has(code)) {
          await setAside(firstLine(message));
          continue;
        }
        if (backOffMs === 100)
          console.error(`The store cannot be written; batches wait in the spool. ${firstLine(message)}`);
        await sleep(backOffMs * (0.5 + Math.random()));
        backOffMs = Math.min(backOffMs * 2, longestBackOffMs);
      }
    }
  })();

  return {
    prepared,
    async close() {
      closing = true;
      await running;
    },
  };
}

const firstLine = (text: string) => (text.split('\n')[0] ?? '').slice(0, 300);
