/** A span below a tick's. */
export type PhaseSpan = { name: string; startUs: number; durationUs: number };

/** Phases of ticks that have not come yet: how many in all, of one tick, and for how long, in ms. */
const limits = { waiting: 20_000, perTick: 256, ms: 10_000 };

export type WaitingPhases = {
  add(parent: string, phase: PhaseSpan): void;
  /** Those that waited for this tick; they wait no longer. */
  take(parent: string): PhaseSpan[];
};

/**
 * Spans leave a process when they end, children first, so that the phases of a tick may be in the request before the one
 * with their tick. They wait here, in memory. Any span with a parent may be one, hence the limits: the oldest go first.
 */
export function createWaitingPhases(nowMs: () => number = () => performance.now()): WaitingPhases {
  const waiting = new Map<string, { sinceMs: number; phases: PhaseSpan[] }>();
  let count = 0;
  const take = (parent: string) => {
    const phases = waiting.get(parent)?.phases ?? [];
    waiting.delete(parent);
    count -= phases.length;
    return phases;
  };
  return {
    add(parent, phase) {
      const entry = waiting.get(parent) ?? { sinceMs: nowMs(), phases: [] };
      if (entry.phases.length === limits.perTick) return;
      waiting.set(parent, entry);
      entry.phases.push(phase);
      count++;
      for (const [oldest, { sinceMs }] of waiting) {
        if (count <= limits.waiting && nowMs() - sinceMs <= limits.ms) break;
        take(oldest);
      }
    },
    take,
  };
}
