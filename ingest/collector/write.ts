import { setTimeout as sleep } from 'node:timers/promises';
import { rowsAt } from '../../lib/clickhouse/table.ts';
import type { Frame } from '../../lib/wire/decode.ts';
import { createIncarnations } from './incarnations.ts';
import { type Insert, insertRows, type Rows } from './insert.ts';
import type { KnownIds } from './known-ids.ts';
import type { Counters } from './metrics.ts';
import type { Segment, Spool } from './spool.ts';
import { breachedPlaces, pausesTable, ticksTable } from './tables.ts';
import { createWindow, type Window } from './window.ts';

/** Codes of ClickHouse for a table or database that is not there. */
const missingTable = new Set(['60', '81']);

const longestBackOffMs = 5_000;
const idleMs = 20;

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
  insert: Insert;
  knownIds: KnownIds;
  /** Makes the tables; called before the first insert, and again when the store says that one is missing. */
  prepare(): Promise<unknown>;
  budgetUsOf(service: string): number;
  counters: Counters;
};

/**
 * Moves segments from the spool into the store: pauses and ticks at once, the rest window by window and beside it. An
 * insert costs the store about the same however small it is, and most of what it costs is the number of its parts. Every
 * insert has a token made of what is in it (a segment, a window), and a segment stays in the spool until its window is in
 * the store: after a crash the same inserts are made again, and add nothing.
 * Waits with back-off while the store is away; then what comes in goes first, and what waited follows, oldest first.
 */
export function startWriter({ spool, insert, knownIds, prepare, budgetUsOf, counters }: Options): Writer {
  const incarnations = createIncarnations();
  let closing = false;
  let isPrepared = false;
  let tellPrepared: () => void = () => {};
  const prepared = new Promise<void>(resolve => {
    tellPrepared = resolve;
  });
  /** Segments whose pauses and ticks are in the store, and the windows that wait for the rest of theirs. */
  const done = new Set<Segment>();
  const windows = new Map<string, Window>();
  /** Segments up to this one waited for the store, or for this process to begin. */
  let backlogEnd = spool.segments().at(-1)?.name ?? '';
  let isFailing = false;

  const waiting = () => spool.segments().filter(segment => !done.has(segment));
  const next = (): Segment | undefined => {
    const all = waiting();
    return all.find(({ name }) => name > backlogEnd) ?? all[0];
  };

  const refused = async (row: object, error: Error) => {
    const reason = firstLine(error);
    console.error(`The store refused a row for good; it is in spool/quarantine/rows.jsonl. ${reason}`);
    counters.add('overtick_rows_refused_total', 1);
    await spool.setAside({ row, reason });
  };
  const insertAll = async (list: readonly Rows[], name: string) => {
    for (const rows of list) {
      const stored = await insertRows(insert, rows, `${spool.id}/${name}/${rows.name}`, refused);
      if (stored > 0) counters.add('overtick_rows_inserted_total', stored, { table: rows.name });
    }
  };

  /** In this order: what explains a breach is there before it. */
  const tablesOf = (frames: readonly Frame[]): Rows[] => {
    const ticks = ticksTable(frames, budgetUsOf);
    const breached = rowsAt(ticks, breachedPlaces(ticks));
    return [pausesTable(frames), ticks, { ...breached, name: 'breached_ticks' }];
  };

  /** Takes the next segment; false when there is none. */
  const takeSegment = async (): Promise<boolean> => {
    if (!isPrepared) await prepare();
    isPrepared = true;
    tellPrepared();
    const segment = next();
    if (segment === undefined) return false;
    const frames = await spool.read(segment);
    await insertAll(tablesOf(frames), segment.name);
    const window = windows.get(segment.window) ?? createWindow({ budgetUsOf, seen: incarnations.seen });
    windows.set(segment.window, window);
    window.add(segment, frames);
    done.add(segment);
    segment.frames = null;
    return true;
  };

  /** Inserts what a window adds up to that is over and complete; false when there is none. */
  const takeWindow = async (): Promise<boolean> => {
    for (const [name, window] of windows) {
      if (spool.mayGrow(name) || waiting().some(segment => segment.window === name)) continue;
      await insertAll(window.rows(), `window ${name}`);
      await knownIds.keep(window.frames);
      await spool.remove(window.segments);
      for (const segment of window.segments) done.delete(segment);
      windows.delete(name);
      return true;
    }
    return false;
  };

  const keepDoing = async (step: () => Promise<boolean>) => {
    let backOffMs = 100;
    while (!closing) {
      try {
        if (!(await step())) await sleep(idleMs);
        backOffMs = 100;
        isFailing = false;
      } catch (error) {
        counters.add('overtick_insert_errors_total', 1);
        if (missingTable.has((error as { code?: string }).code ?? '')) isPrepared = false;
        if (!isFailing)
          console.error(`The store cannot be written; batches wait in the spool. ${firstLine(error)}`);
        isFailing = true;
        await sleep(backOffMs * (0.5 + Math.random()));
        backOffMs = Math.min(backOffMs * 2, longestBackOffMs);
        backlogEnd = spool.segments().at(-1)?.name ?? backlogEnd;
      }
    }
  };
  const running = Promise.all([keepDoing(takeSegment), keepDoing(takeWindow)]);

  return {
    prepared,
    backlog: () => waiting().length,
    async close() {
      closing = true;
      await running;
    },
  };
}

const firstLine = (error: unknown) =>
  (String((error as Error).message ?? error).split('\n')[0] ?? '').slice(0, 300);
