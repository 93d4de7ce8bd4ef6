/** What segments can have in common: the inserts of what is rare, and of what is added up. */
export type Span = 'window' | 'period';

/** How long each gathers for a store that keeps up, and at most, in ms. */
const usualMs: Record<Span, number> = { window: 500, period: 3_000 };
const longestMs: Record<Span, number> = { window: 10_000, period: 30_000 };
export const spans = Object.keys(usualMs) as Span[];

/** Frames with what is rare stay in memory until their window is inserted: it ends with so many bytes, whatever its age. */
const mostBytes: Record<Span, number> = { window: 16 * 1024 * 1024, period: Number.POSITIVE_INFINITY };
export const isFull = (span: Span, bytes: number): boolean => bytes >= mostBytes[span];

/** A store that keeps up has all of a segment after so many ms: its period, and what the inserts take. */
const keepsUpMs = 6_000;

/** Whether the store leaves what there is: then it is given fewer and larger inserts. */
export const isLate = (oldestAgeMs: number): boolean => oldestAgeMs > keepsUpMs;

/**
 * How long a span that begins now gathers, in ms, when the oldest segment of the spool has waited so long. An insert costs
 * the store about the same however small it is, and a window is six: of a store that is slow there must be fewer,
 * or they fall further behind for as long as ticks keep coming.
 */
export const spanMs = (span: Span, oldestAgeMs: number): number =>
  Math.min(longestMs[span], usualMs[span] + Math.max(0, oldestAgeMs - keepsUpMs) / 2);

/**
 * The complete span that is inserted next. What came in since the store was away (after `backlogEnd`) goes before what
 * waited for it; of either the one that was begun first, of whatever kind, so that neither kind waits for the other.
 */
export function nextOf<Complete extends { name: string }>(
  complete: readonly Complete[],
  backlogEnd: string,
): Complete | undefined {
  const live = complete.filter(({ name }) => name > backlogEnd);
  return (live.length > 0 ? live : [...complete]).sort((a, b) => (a.name < b.name ? -1 : 1))[0];
}
