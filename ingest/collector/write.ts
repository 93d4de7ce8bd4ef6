import { setTimeout as sleep } from 'node:timers/promises';
import { createScratch, type Scratch } from '../../lib/clickhouse/scratch.ts';
import type { Steps } from '../../lib/config.ts';
import type { Counters } from '../../lib/system/counters.ts';
import type { Frame } from '../../lib/wire/decode.ts';
import { type Gathered, gatherRare, gatherSums, type TellStored } from './gathered.ts';
import { createIncarnations } from './incarnations.ts';
import { type Insert, insertRows, isSchemaOlder, type Rows } from './insert.ts';
import type { Id, KnownIds } from './known-ids.ts';
import { roundDown } from './round.ts';
import { isLate, nextOf, type Span } from './span.ts';
import type { Segment, Spool } from './spool.ts';
import { breachedPlaces, ticksTable } from './tables.ts';

/** Codes of ClickHouse for a table or database that is not there. */
const missingTable = new Set(['60', '81']);

/** Segments whose ticks wait, from which on the store counts as behind. */
const mostWaiting = 3;
/** Windows of what waited for the store that are in memory at once: one is inserted while the next is read. */
const mostGathered = 2;
const longestBackOffMs = 5_000;
const idleMs = 20;

export type Writer = {
  /** Resolves when the tables are there. */
  prepared: Promise<void>;
  /** Segments whose ticks are not in the store. */
  backlog(): number;
  /** Whether the store does not keep up with what comes in: it is given fewer and larger inserts. */
  isBehind(): boolean;
  /**
   * Since when the oldest ticks, pauses or samples wait, and since when the store refuses inserts; ms since the Unix epoch,
   * null: not.
   */
  waitingSinceMs(): number | null;
  failingSinceMs(): number | null;
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
  steps: Steps;
  onStored: TellStored;
  counters: Counters;
};

/**
 * Moves segments from the spool into the store: ticks at once, beside it what is rare by windows and what is added up by
 * periods. An insert costs the store about the same however small it is, and most of what it costs is the
 * number of its parts. Every insert has a token made of what is in it (a segment, a window, a period), and a segment stays
 * in the spool until all of it is in the store: after a crash the same inserts are made again, and add nothing.
 * Waits with back-off while the store is away; then what comes in goes first, and what waited follows, oldest first.
 */
export function startWriter(options: Options): Writer {
  const { spool, insert, knownIds, prepare, budgetUsOf, steps, onStored, counters } = options;
  const incarnations = createIncarnations();
  let closing = false;
  let isPrepared = false;
  let tellPrepared: () => void = () => {};
  const prepared = new Promise<void>(resolve => {
    tellPrepared = resolve;
  });
  /** Segments whose ticks are in the store, with how many of their spans are not, and what ids they hold. */
  const done = new Map<Segment, { spansLeft: number; ids: Id[] }>();
  /** Segments all of which is in the store: they leave the spool. */
  const leaving: Segment[] = [];
  /** Segments that are being inserted. */
  const taken = new Set<Segment>();
  type Gathering = { span: Span; gathered: Map<string, Gathered>; begin(): Gathered };
  const windows: Gathering = {
    ...{ span: 'window', gathered: new Map() },
    begin: () => gatherRare(incarnations.seen, budgetUsOf, onStored),
  };
  const spans: Gathering[] = [
    windows,
    { span: 'period', gathered: new Map(), begin: () => gatherSums(budgetUsOf) },
  ];
  let failingSinceMs: number | null = null;
  /** Segments up to this one waited for the store, or for this process to begin. */
  let backlogEnd = '';
  const waitedUntilNow = () => {
    backlogEnd = spool.segments().at(-1)?.name ?? backlogEnd;
  };

  const waiting = () => spool.segments().filter(segment => !done.has(segment));
  const next = (): Segment | undefined => {
    const all = waiting();
    const free = all.filter(segment => !taken.has(segment));
    // A span that has begun is ended first: the store knows a token only for so many inserts.
    const hasRoom = [...windows.gathered.keys()].filter(name => name <= backlogEnd).length < mostGathered;
    const begun = free.find(
      segment =>
        segment.name <= backlogEnd &&
        (hasRoom ? spans : [windows]).some(({ span, gathered }) => gathered.has(segment[span])),
    );
    return begun ?? free.find(({ name }) => name > backlogEnd) ?? (hasRoom ? free[0] : undefined);
  };

  const refused = async (row: object, error: Error) => {
    const reason = firstLine(error);
    console.error(`The store refused a row for good; it is in spool/quarantine/rows.jsonl. ${reason}`);
    counters.add('overtick_rows_refused_total', 1);
    await spool.setAside({ row, reason });
  };
  const insertAll = async (list: readonly Rows[], name: string, scratch: Scratch) => {
    const inserts = list.map(async rows => {
      const stored = await insertRows(insert, rows, `${spool.id}/${name}/${rows.name}`, scratch, refused);
      if (stored > 0) counters.add('overtick_rows_inserted_total', stored, { table: rows.name });
    });
    // None may be under way when this throws: what it sends is in the scratch.
    const failed = (await Promise.allSettled(inserts)).find(({ status }) => status === 'rejected');
    if (failed !== undefined) throw (failed as PromiseRejectedResult).reason;
  };

  const insertTicks = async (frames: readonly Frame[], { name }: Segment, scratch: Scratch) => {
    const ticks = ticksTable(frames, budgetUsOf, scratch);
    if (steps.startStepUs > 1 || steps.durationStepUs > 1) roundDown(ticks, breachedPlaces(ticks), steps);
    await insertAll([ticks], name, scratch);
  };

  /** Takes the next segment; false when there is none. */
  const takeSegment = async (scratch: Scratch): Promise<boolean> => {
    if (!isPrepared) {
      await prepare();
      waitedUntilNow();
      isPrepared = true;
      tellPrepared();
    }
    const segment = next();
    if (segment === undefined) return false;
    taken.add(segment);
    scratch.reset();
    let frames: Frame[];
    try {
      frames = await spool.read(segment);
      await insertTicks(frames, segment, scratch);
    } finally {
      taken.delete(segment);
    }
    for (const { span, gathered, begin } of spans) {
      const name = segment[span];
      const rows = gathered.get(name) ?? begin();
      gathered.set(name, rows);
      rows.add(segment, frames);
    }
    done.set(segment, { spansLeft: spans.length, ids: frames.map(idOf) });
    segment.frames = null;
    return true;
  };

  /** What a window or a period gathered that is over and complete. */
  const nextSpan = (): { span: Span; name: string; rows: Gathered } | undefined => {
    const left = waiting();
    const complete = spans.flatMap(({ span, gathered }) => {
      const incomplete = new Set(left.map(segment => segment[span]));
      return [...gathered]
        .filter(([name]) => !spool.mayGrow(span, name) && !incomplete.has(name))
        .map(([name, rows]) => ({ span, name, rows }));
    });
    return nextOf(complete, backlogEnd);
  };

  /** Inserts the next of them; false when there is none. */
  const takeSpan = async (scratch: Scratch): Promise<boolean> => {
    await leave();
    const next = nextSpan();
    if (next === undefined) return false;
    const { span, name } = next;
    const { segments, rows, stored } = next.rows;
    scratch.reset();
    for (const list of rows(scratch)) await insertAll(list, `${span} ${name}`, scratch);
    stored();
    spans.find(kind => kind.span === span)?.gathered.delete(name);
    for (const segment of segments) {
      const state = done.get(segment) as { spansLeft: number };
      state.spansLeft--;
      if (state.spansLeft === 0) leaving.push(segment);
    }
    return true;
  };

  /** Lets go of what is in the store; what fails here is tried again. */
  const leave = async () => {
    const over = [...leaving];
    if (over.length === 0) return;
    try {
      await knownIds.keep(over.flatMap(segment => done.get(segment)?.ids ?? []));
      await spool.remove(over);
    } catch (error) {
      if ((error as { code?: string }).code === 'ENOSPC') await spool.spendReserve();
      throw error;
    }
    for (const segment of over) done.delete(segment);
    leaving.splice(0, over.length);
  };

  const keepDoing = async (step: (scratch: Scratch) => Promise<boolean>) => {
    const scratch = createScratch();
    let backOffMs = 100;
    let isFailing = false;
    while (!closing) {
      try {
        const isDone = await step(scratch);
        if (!isDone) await sleep(idleMs);
        // That the other loop has taken all there is says nothing about the store.
        if (isFailing && (isDone || taken.size === 0)) {
          failingSinceMs = null;
          isFailing = false;
          backOffMs = 100;
        }
      } catch (error) {
        counters.add('overtick_insert_errors_total', 1);
        if (missingTable.has((error as { code?: string }).code ?? '')) isPrepared = false;
        const mend = isSchemaOlder(error)
          ? ' Its schema is older than this collector: run overtick migrate.'
          : '';
        if (!isFailing)
          console.error(`The store cannot be written; batches wait in the spool.${mend} ${firstLine(error)}`);
        isFailing = true;
        failingSinceMs ??= Date.now();
        await sleep(backOffMs * (0.5 + Math.random()));
        backOffMs = Math.min(backOffMs * 2, longestBackOffMs);
        waitedUntilNow();
      }
    }
  };
  // Two at a time: while the store works on one, the next is brought together.
  const running = Promise.all([keepDoing(takeSegment), keepDoing(takeSegment), keepDoing(takeSpan)]);

  return {
    prepared,
    backlog: () => waiting().length,
    isBehind: () => waiting().length >= mostWaiting || isLate(spool.oldestAgeMs()),
    waitingSinceMs: () => {
      const names = [
        ...waiting()
          .map(({ name }) => name)
          .slice(0, 1),
        ...windows.gathered.keys(),
      ];
      const began = names.map(name => Number.parseInt(name, 10) / 1000);
      return began.length === 0 ? null : Math.min(...began);
    },
    failingSinceMs: () => failingSinceMs,
    async close() {
      closing = true;
      await running;
    },
  };
}

/** What of a frame outlives it. */
const idOf = ({ batchId, sequence, startedAtUs, dictionary }: Frame): Id => ({
  ...{ batchId, sequence, startedAtUs, dictionary },
});

const firstLine = (error: unknown) =>
  (String((error as Error).message ?? error).split('\n')[0] ?? '').slice(0, 300);
