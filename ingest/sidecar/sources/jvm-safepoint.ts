/** `Safepoint "G1CollectForAllocation", Time since last: 27818273 ns, Reaching safepoint: 911 ns, …, Total: 1270419 ns` */
const named = /^Safepoint "([^"]{0,100})", .*\bTotal: (\d{1,15}) ns(?:,|$)/;
/** JDK 12 and before, which name the operation on another line. */
const unnamed =
  /^Total time for which application threads were stopped: ([\d.]+) seconds, Stopping threads took: [\d.]+ seconds$/;

const longestUs = 3_600_000_000;
/** The stamps of a collection and of its safepoint are both cut to the ms. */
const slackUs = 2_000;

export function isSafepointLine(message: string): boolean {
  return message.startsWith('Safepoint "') || message.startsWith('Total time for which');
}

/** How long all threads stood, from the call to the release; null when the line cannot be read. */
export function readSafepoint(message: string): { cause: string; totalUs: number } | null {
  const found = named.exec(message);
  const old = found === null ? unnamed.exec(message) : null;
  const totalUs = Math.round(found === null ? Number(old?.[1]) * 1_000_000 : Number(found[2]) / 1000);
  if (!(totalUs <= longestUs)) return null;
  return { cause: found?.[1] ?? 'safepoint', totalUs };
}

/**
 * A collection stops the world in a safepoint, and both are logged: its pauses first, then the safepoint that held them.
 * Only what the pauses leave of it is the safepoint's own.
 */
export function createSafepoints() {
  let pauses: { endUs: number; durationUs: number }[] = [];
  return {
    paused(endUs: number, durationUs: number): void {
      pauses.push({ endUs, durationUs });
      // Without safepoint lines none is ever asked for.
      if (pauses.length > 64) pauses.shift();
    },
    /** What a safepoint that ended then took beyond the pauses within it. */
    rest(endUs: number, totalUs: number): number {
      const within = pauses.filter(pause => pause.endUs >= endUs - totalUs - slackUs);
      pauses = [];
      return Math.max(0, totalUs - within.reduce((sum, { durationUs }) => sum + durationUs, 0));
    },
  };
}
