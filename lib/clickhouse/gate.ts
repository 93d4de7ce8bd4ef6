import { OvertickError } from '../errors.ts';
import type { Limits } from '../limits.ts';
import { createSharing } from '../sharing.ts';
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

/**
 * Reads of a store that many ask: a few at once, so that inserts find the store free, those of the answer that was begun first
 * before the others: each is done as early as it can be, where all would be at the end if their questions took turns. Who asks
 * the same at the same time shares an answer. A query whose askers have all left is stopped. Throws OvertickError 'unavailable' when too
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
  const queue: { enter(): void; sinceMs: number; turn: number }[] = [];
  const counts = { asked: 0, shared: 0, cancelled: 0, refused: 0 };
  let running = 0;
  /** An answer is known by the signal that ends it. */
  const turns = new WeakMap<AbortSignal, number>();
  let turnsGiven = 0;
  const turnOf = (answer: AbortSignal | undefined) => {
    const turn = (answer && turns.get(answer)) ?? turnsGiven++;
    if (answer) turns.set(answer, turn);
    return turn;
  };

  const enter = (signal: AbortSignal, turn: number) =>
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
        ...{ sinceMs: performance.now(), turn },
        enter() {
          clearTimeout(timer);
          signal.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      signal.addEventListener('abort', onAbort, { once: true });
      const behind = queue.findIndex(other => other.turn > turn);
      queue.splice(behind < 0 ? queue.length : behind, 0, place);
    });
  const exit = () => {
    const next = queue.shift();
    if (next) next.enter();
    else running--;
  };
  const run = async (
    sql: string,
    parameters: Parameters,
    signal: AbortSignal,
    turn: number,
  ): Promise<unknown[]> => {
    if (queue.length >= queriesWaiting) {
      counts.refused++;
      throw tooMuch();
    }
    await enter(signal, turn);
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
      const turn = turnOf(asked ?? viewer.getStore());
      const rows = await sharing.ask(key, signal => run(sql, parameters, signal, turn), asked);
      // Whoever gets rows may sort and change them: each but the first has a copy.
      return (isKnown ? structuredClone(rows) : rows) as Row[];
    },
    gate: () => ({
      ...{ running, waiting: queue.length, ...counts },
      waitingMs: Math.max(0, ...queue.map(({ sinceMs }) => performance.now() - sinceMs)),
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
