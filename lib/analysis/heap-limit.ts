/** Memory of one process against its limit, over the selection; bytes, null for not measured. */
export type HeapFacts = {
  instance: string;
  limitBytes: number | null;
  /** Highest heap in use. */
  usedBytesMax: number | null;
  /** What collections left behind at their most thorough (5th percentile): the live heap, or less. */
  liveBytes: number | null;
  collections: number;
  /** Share of the time in stop-the-world collections, 0 to 1. */
  gcShare: number | null;
};

export type HeapVerdict = 'below-live' | 'tight' | 'roomy';
export type HeapAgainstLimit = HeapFacts & { limitBytes: number; verdict: HeapVerdict; fullShare: number };

/** Collections before the live heap is believed. */
const leastCollections = 3;
const tightShare = 0.85;

/**
 * The limit against the live heap, worst first. A limit below what is alive can never be kept: a collector that works to
 * a limit (Go's GOMEMLIMIT, a container's) then collects without end. `fullShare` is live over limit; where no
 * collection said what it left, it is the most that was in use, which can be tight but proves no more than that.
 */
export function heapAgainstLimit(facts: readonly HeapFacts[]): HeapAgainstLimit[] {
  return facts
    .flatMap(one => {
      if (one.limitBytes === null || one.limitBytes <= 0) return [];
      const known = one.liveBytes !== null && one.collections >= leastCollections;
      const heldBytes = known ? one.liveBytes : one.usedBytesMax;
      if (heldBytes === null) return [];
      const fullShare = heldBytes / one.limitBytes;
      const verdict: HeapVerdict =
        known && fullShare > 1 ? 'below-live' : fullShare >= tightShare ? 'tight' : 'roomy';
      return [{ ...one, limitBytes: one.limitBytes, verdict, fullShare }];
    })
    .sort((a, b) => b.fullShare - a.fullShare || (a.instance < b.instance ? -1 : 1));
}
