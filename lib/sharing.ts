import { setMaxListeners } from 'node:events';
import { viewer } from './viewer.ts';

/** For how long an answer is given to who asks the same, in ms, and for how long after that while a newer one is worked out. */
export type Keep = { freshMs: number; staleMs: number };

/** Work for all who ask the same. `before`: what is given until it is done. */
type Asked = {
  answer: Promise<unknown>;
  stop: AbortController;
  askers: number;
  doneMs: number | null;
  before: Asked | null;
};

export type Sharing = {
  /** Whether somebody has asked this, so that the next one shares it. */
  has(key: string): boolean;
  /**
   * The answer to `key`, worked out once for those who ask while it is, and kept for a while. Everybody gets the same object:
   * it is not to be changed. Work whose askers have all left (`asked`, or the viewer of the page) is stopped by its
   * signal. Throws `gone()` to who left, and what `begin` throws.
   */
  ask<Answer>(
    key: string,
    begin: (signal: AbortSignal) => Promise<Answer>,
    asked?: AbortSignal,
    keep?: Keep,
  ): Promise<Answer>;
};

/** An answer may be a MiB: who asks for ever new ones must not fill the memory with them. */
const mostKept = 200;
/** What was kept by one who wanted it fresh is there for the next, who takes what is stale; in ms. */
const leastKeptMs = 6_000;

export function createSharing(gone: () => Error, onLeft: () => void = () => {}): Sharing {
  const asking = new Map<string, Asked>();
  const forget = (key: string, one: Asked) => {
    if (asking.get(key) === one) asking.delete(key);
  };
  const start = (
    key: string,
    begin: (signal: AbortSignal) => Promise<unknown>,
    { freshMs, staleMs }: Keep,
    before: Asked | null,
  ): Asked => {
    const stop = new AbortController();
    // Questions that are asked on the way are everybody's, not the first asker's.
    const answer = viewer.run(stop.signal, () => begin(stop.signal));
    const begun: Asked = { answer, stop, askers: 0, doneMs: null, before };
    asking.set(key, begun);
    answer.then(
      () => {
        Object.assign(begun, { doneMs: performance.now(), before: null });
        const keptMs = freshMs + staleMs;
        if (keptMs > 0 && asking.size <= mostKept)
          setTimeout(forget, Math.max(keptMs, leastKeptMs), key, begun).unref();
        else forget(key, begun);
      },
      () => forget(key, begun),
    );
    return begun;
  };
  /** Of what is not done, less than nothing. */
  const ageMs = ({ doneMs }: Asked) => performance.now() - (doneMs ?? Number.POSITIVE_INFINITY);
  const find = (key: string, begin: (signal: AbortSignal) => Promise<unknown>, keep: Keep): Asked => {
    const last = asking.get(key);
    const one = last && ageMs(last) <= keep.freshMs ? last : start(key, begin, keep, last ?? null);
    const { before } = one;
    return before && ageMs(before) <= keep.freshMs + keep.staleMs ? before : one;
  };
  return {
    has: key => asking.has(key),
    ask<Answer>(
      key: string,
      begin: (signal: AbortSignal) => Promise<Answer>,
      asked = viewer.getStore(),
      keep: Keep = { freshMs: 0, staleMs: 0 },
    ) {
      if (asked?.aborted) return Promise.reject(gone());
      const one = find(key, begin, keep);
      one.askers++;
      return new Promise<Answer>((resolve, reject) => {
        const leave = () => {
          reject(gone());
          onLeft();
          one.askers--;
          if (one.askers > 0 || one.doneMs !== null) return;
          forget(key, one);
          one.stop.abort();
        };
        // A page may ask more questions at once than Node takes for a leak.
        if (asked) setMaxListeners(0, asked);
        asked?.addEventListener('abort', leave, { once: true });
        const settled = () => asked?.removeEventListener('abort', leave);
        one.answer.then(
          value => {
            settled();
            resolve(value as Answer);
          },
          error => {
            settled();
            reject(error);
          },
        );
      });
    },
  };
}
