import { type Insert, isTooManyParts } from './insert.ts';

/** How long a table that has too many parts is left alone, in ms. */
const restMs = 30_000;

/**
 * Inserts that leave a table alone while it has too many parts: merges need the time, and each further attempt takes some of
 * it. After each rest one insert tries; the others go on resting until it is answered. What rests throws, and is made
 * again by who asked for it. `now`: ms by a clock that nobody sets.
 */
export function restingInsert(insert: Insert, now: () => number = () => performance.now()): Insert {
  const restsUntil = new Map<string, number>();
  return async (table, format, body, token) => {
    const until = restsUntil.get(table);
    if (until !== undefined) {
      if (now() < until)
        throw new Error(`Table ${table} has too many parts, and rests until they are merged.`);
      restsUntil.set(table, Number.POSITIVE_INFINITY);
    }
    try {
      await insert(table, format, body, token);
      restsUntil.delete(table);
    } catch (error) {
      if (isTooManyParts(error)) restsUntil.set(table, now() + restMs);
      else if (until !== undefined) restsUntil.set(table, now());
      throw error;
    }
  };
}
