/** The counters of one collector of a JVM at a moment, in its ticks. */
export type CollectorState = { invocations: number; entry: number; exit: number };

/** What a reading told: a collection with its begin and end in ticks, and how many came and went unseen. */
export type Seen = { collection: { entry: number; exit: number } | null; missed: number };

/**
 * A collector counts an invocation and writes its entry when it begins, and its exit when it ends: the exit is the older of
 * the two while it runs. Only the last collection has a place in time; those between two readings are counted.
 */
export function createCollectorWatch(): (state: CollectorState) => Seen {
  /** Collections up to this one were told, or counted as missed. */
  let accounted = -1;
  let lastEntry = 0;
  return ({ invocations, entry, exit }) => {
    const isOver = exit >= entry;
    if (accounted < 0 || invocations < accounted) {
      // What is over at the first reading is history; what runs is told when it ends.
      accounted = isOver ? invocations : invocations - 1;
      lastEntry = isOver ? entry : exit;
      return { collection: null, missed: 0 };
    }
    // Between counting and writing its entry a collection looks like the one before.
    const isNew = isOver && entry > lastEntry && invocations > accounted;
    const missed = Math.max(0, invocations - 1 - accounted);
    accounted += missed;
    if (!isNew) return { collection: null, missed };
    accounted = invocations;
    lastEntry = entry;
    return { collection: { entry, exit }, missed };
  };
}
