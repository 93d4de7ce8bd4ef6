import type { ParsedBatch } from './parse-batch.ts';
import type { TableLines } from './rows.ts';

/**
 * How long batches are gathered into one segment, in ms. Longer: fewer inserts. Shorter: sooner on the screen. A store
 * that falls behind is given fewer and larger ones.
 */
const gatherMs = 200;
const gatherBehindMs = 1_000;
/** Segments that wait, from which on the store counts as behind. */
const behind = 3;

/** Ids remembered against a second send: a day's worth of a small fleet, hours of a large one. About 100 B each. */
const maxKnownIds = 500_000;

type Options = {
  /** Ids that were taken before a restart. */
  known: Iterable<string>;
  linesOf(parsed: ParsedBatch): TableLines;
  /** Resolves when the lines of these batches will not be lost. */
  keep(lines: TableLines, ids: readonly string[]): Promise<void>;
  /** Segments that wait for the store. */
  backlog(): number;
};

export type Acceptor = {
  /** Resolves when the batch is kept: true; or when it was kept before under the same id: false. */
  accept(parsed: ParsedBatch): Promise<boolean>;
  /** Keeps what has been gathered, now. */
  flush(): Promise<void>;
};

/** Gathers batches of many agents and has them kept together. The same id twice is kept once. */
export function createAcceptor({ known, linesOf, keep, backlog }: Options): Acceptor {
  const taken = new Set<string>(known);
  const underWay = new Map<string, Promise<void>>();
  let gathered: TableLines = new Map();
  let ids: string[] = [];
  let kept: Promise<void> | null = null;

  const flush = (): Promise<void> => {
    kept = null;
    if (ids.length === 0) return Promise.resolve();
    const lines = gathered;
    const gatheredIds = ids;
    gathered = new Map();
    ids = [];
    return keep(lines, gatheredIds).then(
      () => {
        for (const id of gatheredIds) {
          taken.add(id);
          underWay.delete(id);
        }
        for (const id of taken) {
          if (taken.size <= maxKnownIds) break;
          taken.delete(id);
        }
      },
      error => {
        // Nothing is kept, so the sender must be free to try again.
        for (const id of gatheredIds) underWay.delete(id);
        throw error;
      },
    );
  };

  return {
    async accept(parsed) {
      const { batchId } = parsed.batch;
      if (taken.has(batchId)) return false;
      const first = underWay.get(batchId);
      if (first) {
        await first;
        return false;
      }
      for (const [table, rows] of linesOf(parsed)) {
        const all = gathered.get(table);
        if (all) for (const row of rows) all.push(row);
        else gathered.set(table, rows);
      }
      ids.push(batchId);
      kept ??= new Promise<void>((resolve, reject) =>
        setTimeout(() => flush().then(resolve, reject), backlog() < behind ? gatherMs : gatherBehindMs),
      );
      underWay.set(batchId, kept);
      await kept;
      return true;
    },
    flush,
  };
}
