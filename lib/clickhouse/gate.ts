import { setMaxListeners } from 'node:events';
import { OvertickError } from '../errors.ts';
import type { Limits } from '../limits.ts';
import { viewer } from '../viewer.ts';
import type { Parameters, Store } from './client.ts';

export type GateState = {
  running: number;
  waiting: number;
  /** How long the one that waits longest has, in ms. */
  waitingMs: number;
  /** Since the start: those that asked, that shared another's answer, whose viewer left, that there was no room for. */
  asked: number;
  shared: number;
  cancelled: number;
  refused: number;
};

/** One query, for all who ask the same while it waits or runs. */
type Asking = { answer: Promise<unknown[]>; stop: AbortController; askers: number };

/**
 * Reads of a store that many ask: a few at once, in their order, so that inserts find the store free; who asks the same at the
 * same time shares an answer. A query whose askers have all left is stopped. Throws OvertickError 'unavailable' when too
 * many wait, and what the store throws.
 */
export function gated(
  store: Store,
  {
    queriesAtOnce,
    queriesWaiting,
    querySeconds,
  }: Pick<Limits, 'queriesAtOnce' | 'queriesWaiting' | 'querySeconds'>,
): Store & { gate(): GateState } {
  const asking = new Map<string, Asking>();
  const queue: { enter(): void; sinceMs: number }[] = [];
  const counts = { asked: 0, shared: 0, cancelled: 0, refused: 0 };
  let running = 0;

  const enter = (signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      if (running < queriesAtOnce) {
        running++;
        resolve();
        return;
      }
      const leave = (error: OvertickError) => {
        queue.splice(queue.indexOf(place), 1);
        clearTimeout(timer);
        reject(error);
      };
      const onAbort = () => leave(gone());
      // Those in front may take as long: a store that hangs must not hold up a page once for each of its queries.
      const timer = setTimeout(() => {
        counts.refused++;
        signal.removeEventListener('abort', onAbort);
        leave(tooMuch());
      }, querySeconds * 1000);
      const place = {
        sinceMs: performance.now(),
        enter() {
          clearTimeout(timer);
          signal.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      signal.addEventListener('abort', onAbort, { once: true });
      queue.push(place);
    });
  const exit = () => {
    const next = queue.shift();
    if (next) next.enter();
    else running--;
  };
  const run = async (sql: string, parameters: Parameters, signal: AbortSignal): Promise<unknown[]> => {
    await enter(signal);
    try {
      return await store.rows(sql, parameters, signal);
    } finally {
      exit();
    }
  };
  const begin = (key: string, sql: string, parameters: Parameters): Asking => {
    if (queue.length >= queriesWaiting) {
      counts.refused++;
      throw tooMuch();
    }
    const stop = new AbortController();
    const answer = run(sql, parameters, stop.signal).finally(() => {
      if (asking.get(key)?.stop === stop) asking.delete(key);
    });
    const begun = { answer, stop, askers: 0 };
    asking.set(key, begun);
    return begun;
  };

  return {
    ...store,
    async rows<Row>(sql: string, parameters: Parameters = {}, asked?: AbortSignal): Promise<Row[]> {
      const signal = asked ?? viewer.getStore();
      if (signal?.aborted) throw gone();
      counts.asked++;
      const key = `${sql}\n${JSON.stringify(parameters)}`;
      const known = asking.get(key);
      if (known) counts.shared++;
      const one = known ?? begin(key, sql, parameters);
      one.askers++;
      return new Promise<Row[]>((resolve, reject) => {
        const leave = () => {
          reject(gone());
          counts.cancelled++;
          one.askers--;
          if (one.askers > 0) return;
          if (asking.get(key) === one) asking.delete(key);
          one.stop.abort();
        };
        // A page may ask more questions at once than Node takes for a leak.
        if (signal) setMaxListeners(0, signal);
        signal?.addEventListener('abort', leave, { once: true });
        // Whoever gets rows may sort and change them: each but the first has a copy.
        one.answer.then(
          rows => {
            signal?.removeEventListener('abort', leave);
            resolve((known ? structuredClone(rows) : rows) as Row[]);
          },
          error => {
            signal?.removeEventListener('abort', leave);
            reject(error);
          },
        );
      });
    },
    gate: () => ({
      ...{ running, waiting: queue.length, ...counts },
      waitingMs: queue[0] === undefined ? 0 : performance.now() - queue[0].sinceMs,
    }),
  };
}

const tooMuch = () =>
  new OvertickError(
    'unavailable',
    'Too much is being asked of the store, or it hangs. Try again in a moment.',
  );
const gone = () => new OvertickError('unavailable', 'Nobody waits for this answer any more.');
