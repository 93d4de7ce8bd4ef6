import { OvertickError } from '../errors.ts';

const windowMs = 60_000;
const maxRemembered = 50_000;

export type TryLimit = {
  /** Counts a try under each key. Throws OvertickError 'too-many' when one of them has had its share of this minute. */
  spend(shares: readonly (readonly [key: string, perMinute: number])[]): void;
};

/** Tries by key in the last minute. `nowMs` is monotonic. */
export function createTryLimit(nowMs: () => number = () => performance.now()): TryLimit {
  const tries = new Map<string, number[]>();
  return {
    spend(shares) {
      const now = nowMs();
      if (tries.size > maxRemembered)
        for (const [key, times] of tries) if ((times.at(-1) ?? 0) < now - windowMs) tries.delete(key);
      const recent = shares.map(([key]) => (tries.get(key) ?? []).filter(at => at > now - windowMs));
      if (shares.some(([, perMinute], i) => (recent[i]?.length ?? 0) >= perMinute))
        throw new OvertickError('too-many', 'Too many tries. Wait a minute and try again.');
      for (const [i, [key]] of shares.entries()) tries.set(key, [...(recent[i] ?? []), now]);
    },
  };
}
