import type { Translated } from './otlp-translation.ts';

/** Requests that are remembered: those that were taken, by their name; those that were not, with what they became. */
const limits = { done: 10_000, open: 200 };

export type Attempts = {
  isDone(name: string): boolean;
  /** What the request became; worked out once, since differences and sums remember what they have seen. */
  of(name: string, translate: () => Translated): Translated;
  done(name: string): void;
};

/** Keeps a request that could not be taken from being counted twice when it is sent again. */
export function createAttempts(): Attempts {
  const done = new Set<string>();
  const open = new Map<string, Translated>();
  return {
    isDone: name => done.has(name),
    of(name, translate) {
      const translated = open.get(name) ?? translate();
      open.set(name, translated);
      if (open.size > limits.open) open.delete(open.keys().next().value as string);
      return translated;
    },
    done(name) {
      open.delete(name);
      done.add(name);
      if (done.size > limits.done) done.delete(done.values().next().value as string);
    },
  };
}
