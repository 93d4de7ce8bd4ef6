import type { Range } from '@/components/controls/range.ts';

const [beforeMs, afterMs] = [15 * 60_000, 60_000];

/** A quarter of an hour up to the moment at which something was last heard, and a little more. */
export function lastDataRange(lastSeenAt: string): Range {
  const last = Date.parse(lastSeenAt);
  return { from: new Date(last - beforeMs).toISOString(), to: new Date(last + afterMs).toISOString() };
}

/** What there is outside a range that has nothing: ISO 8601, null where there is none at all. */
export type LastData = {
  /** When any server was last heard. */
  heardAt: string | null;
  /** When a tick that the filters let through last went over its budget. */
  breachAt: string | null;
};
