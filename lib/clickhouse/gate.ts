import { OvertickError } from '../errors.ts';
import type { Limits } from '../limits.ts';
import { createSharing } from '../sharing.ts';
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
    if (queue.length >= queriesWaiting) {
      counts.refused++;
      throw tooMuch();
    }
    await enter(signal);
    try {
      return await store.rows(sql, parameters, signal);
    } finally {
      exit();
    }
  };
  const sharing = createSharing(gone, () => counts.cancelled++);

  return {
    ...store,
    async rows<Row>(sql: string, parameters: Parameters = {}, asked?: AbortSignal): Promise<Row[]> {
      const key = `${sql}\n${JSON.stringify(parameters)}`;
      const isKnown = sharing.has(key);
      counts.asked++;
      if (isKnown) counts.shared++;
      const rows = await sharing.ask(key, signal => run(sql, parameters, signal), asked);
      // Whoever gets rows may sort and change them: each but the first has a copy.
      return (isKnown ? structuredClone(rows) : rows) as Row[];
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
/** To who has left. */
export const gone = (): OvertickError =>
  new OvertickError('unavailable', 'Nobody waits for this answer any more.');
