import { setTimeout as sleep } from 'node:timers/promises';
import type { Counters } from './metrics.ts';
import type { Segment, SegmentPart } from './segment.ts';
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
  /** Segments whose ticks are not in the store. */
  backlog(): number;
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
 * Moves segments from the spool into the store, oldest first: pauses and ticks at once, the rest second by second and
 * beside it. An insert costs the store about the same however small it is, and most of what it costs is the number of
 * its parts. Every insert has a token made of what is in it (a segment's name, a window's number), and a segment stays
 * in the spool until its window is in the store: after a crash the same inserts are made again, and add nothing.
 * Waits with back-off while the store is away.
 */
export function startWriter({ spool, insert, prepare, stored, counters }: Options): Writer {
  let closing = false;
  let isPrepared = false;
  let tellPrepared: () => void = () => {};
  const prepared = new Promise<void>(resolve => {
    tellPrepared = resolve;
  });
  /** The last segment whose pauses and ticks are in the store, and those whose rest is not. */
  let reached = '';
  const handed: { name: string; segment: Segment }[] = [];
  let window: Window | null = null;

  const nextName = () => spool.names().find(name => name > reached);

  const insertAll = async (parts: readonly SegmentPart[], name: string) => {
    for (const { table, rows, lines } of parts) {
      await insert(table, lines, `${spool.id}/${name}/${table}`);
      counters.add('overtick_rows_inserted_total', rows, { table });
    }
  };

  const setAside = async (names: readonly string[], message: string) => {
    console.error(`The store refused ${names.join(', ')}; set aside in spool/quarantine. ${message}`);
    counters.add('overtick_segments_quarantined_total', names.length);
    await spool.quarantine(names);
  };

  /** Takes the next segment; false when there is none. */
  const takeSegment = async (): Promise<boolean> => {
    if (!isPrepared) await prepare();
    isPrepared = true;
    tellPrepared();
    const name = nextName();
    if (name === undefined) return false;
    const segment = await spool.read(name);
    if (segment === null) {
      counters.add('overtick_segments_quarantined_total', 1);
      console.error(`Spool segment ${name} is damaged; it was set aside in spool/quarantine.`);
      return true;
    }
    try {
      await insertAll(partsAtOnce(segment), name);
    } catch (error) {
      if (!isPermanent(error)) throw error;
      await setAside([name], firstLine(error));
      reached = name;
      return true;
    }
    handed.push({ name, segment });
    reached = name;
    return true;
  };

  const closeWindow = async (over: Window) => {
    try {
      await insertAll(partsOfWindow(over), `second ${over.number}`);
      await stored(over.ids);
      await spool.remove(over.names);
    } catch (error) {
      if (!isPermanent(error)) throw error;
      await setAside(over.names, firstLine(error));
    }
    window = null;
  };

  /** Adds what was handed on to its window, or closes a window that is over; false when there is nothing to do. */
  const takeRest = async (): Promise<boolean> => {
    const [next] = handed;
    if (!next) {
      // A segment that is on its way may still belong to the window.
      const mayCome = spool.isWriting() || nextName() !== undefined;
      if (!window || mayCome || Date.now() < (window.number + 1) * windowMs) return false;
      await closeWindow(window);
      return true;
    }
    const number = windowOf(spool.writtenAtMs(next.name));
    if (window && window.number !== number) await closeWindow(window);
    window ??= newWindow(number);
    addToWindow(window, next.name, next.segment);
    handed.shift();
    return true;
  };

  const keepDoing = async (step: () => Promise<boolean>) => {
    let backOffMs = 100;
    while (!closing) {
      try {
        if (!(await step())) await sleep(idleMs);
        backOffMs = 100;
      } catch (error) {
        counters.add('overtick_insert_errors_total', 1);
        if (missingTable.has(codeOf(error))) isPrepared = false;
        if (backOffMs === 100)
          console.error(`The store cannot be written; batches wait in the spool. ${firstLine(error)}`);
        await sleep(backOffMs * (0.5 + Math.random()));
        backOffMs = Math.min(backOffMs * 2, longestBackOffMs);
      }
    }
  };
  const running = Promise.all([keepDoing(takeSegment), keepDoing(takeRest)]);

  return {
    prepared,
    backlog: () => spool.names().filter(name => name > reached).length,
    async close() {
      closing = true;
      await running;
    },
  };
}

const codeOf = (error: unknown) => (error as { code?: string }).code ?? '';
const isPermanent = (error: unknown) => permanentCodes.has(codeOf(error));
const firstLine = (error: unknown) =>
  (String((error as Error).message ?? error).split('\n')[0] ?? '').slice(0, 300);
