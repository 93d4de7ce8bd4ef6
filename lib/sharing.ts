import { setMaxListeners } from 'node:events';
import { viewer } from './viewer.ts';

/** Work for all who ask the same. */
type Asked = { answer: Promise<unknown>; stop: AbortController; askers: number; isDone: boolean };

export type Sharing = {
  /** Whether somebody has asked this, so that the next one shares it. */
  has(key: string): boolean;
  /**
   * The answer to `key`, worked out once for those who ask while it is, and in the `keptMs` after. Everybody gets the same
   * object: it is not to be changed. Work whose askers have all left (`asked`, or the viewer of the page) is stopped by its
   * signal. Throws `gone()` to who left, and what `begin` throws.
   */
  ask<Answer>(
    key: string,
    begin: (signal: AbortSignal) => Promise<Answer>,
    asked?: AbortSignal,
    keptMs?: number,
  ): Promise<Answer>;
};

export function createSharing(gone: () => Error, onLeft: () => void = () => {}): Sharing {
  const asking = new Map<string, Asked>();
  const forget = (key: string, one: Asked) => {
    if (asking.get(key) === one) asking.delete(key);
  };
  const start = (key: string, begin: (signal: AbortSignal) => Promise<unknown>, keptMs: number): Asked => {
    const stop = new AbortController();
    // Questions that are asked on the way are everybody's, not the first asker's.
    const answer = viewer.run(stop.signal, () => begin(stop.signal));
    const begun: Asked = { answer, stop, askers: 0, isDone: false };
    asking.set(key, begun);
    answer.then(
      () => {
        begun.isDone = true;
        if (keptMs > 0) setTimeout(forget, keptMs, key, begun).unref();
        else forget(key, begun);
      },
      () => forget(key, begun),
    );
    return begun;
  };
  return {
    has: key => asking.has(key),
    ask<Answer>(
      key: string,
      begin: (signal: AbortSignal) => Promise<Answer>,
      asked = viewer.getStore(),
      keptMs = 0,
    ) {
      if (asked?.aborted) return Promise.reject(gone());
      const one = asking.get(key) ?? start(key, begin, keptMs);
      one.askers++;
      return new Promise<Answer>((resolve, reject) => {
        const leave = () => {
          reject(gone());
          onLeft();
          one.askers--;
          if (one.askers > 0 || one.isDone) return;
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
