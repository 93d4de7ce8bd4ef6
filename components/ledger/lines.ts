/** Ledger lines in words and colours. The contract's names stay in the JSON; people read these. */
const names: Record<string, string> = {
  'gc.stw': 'GC, stop-the-world',
  'gc.assist': 'GC assist',
  'gc.stall': 'allocation stall',
  safepoint: 'safepoint',
  scheduler: 'waiting for a CPU',
  loop: 'event-loop stall',
  lock: 'waiting for a lock',
  io: 'I/O',
  offcpu: 'off the CPU',
  work: 'typical work',
  unexplained: 'unexplained',
};

/** CSS variable of a line's colour: GC is one hue everywhere, waits another, work is quiet. */
const tones: Record<string, string> = {
  'gc.stw': 'var(--color-gc)',
  'gc.assist': 'var(--color-gc)',
  'gc.stall': 'var(--color-gc)',
  safepoint: 'var(--color-wait)',
  scheduler: 'var(--color-wait)',
  loop: 'var(--color-delay)',
  lock: 'var(--color-wait)',
  io: 'var(--color-wait)',
  offcpu: 'var(--color-wait)',
  work: 'var(--color-work)',
};

const phasePrefix = 'phase:';

export function lineName(line: string): string {
  if (line.startsWith(phasePrefix)) return `${line.slice(phasePrefix.length)}, above typical`;
  return names[line] ?? line;
}

export function lineTone(line: string): string {
  if (line.startsWith(phasePrefix)) return 'var(--color-ok)';
  return tones[line] ?? 'transparent';
}

/** Lines that are drawn hatched, so that two neighbours of one hue, and what nobody knows, can be told apart. */
export const isHatched = (line: string): boolean =>
  line === 'unexplained' || line === 'gc.assist' || line === 'gc.stall' || line === 'offcpu';

export type Segment = { line: string; ms: number; x: number; width: number };

/** The bill as pieces of one bar, 0 to 1, in its own order; a negative line (clock trouble) takes no room. */
export function segments(ledger: readonly { line: string; ms: number }[]): Segment[] {
  const total = ledger.reduce((sum, { ms }) => sum + Math.max(0, ms), 0);
  let x = 0;
  return ledger
    .filter(({ ms }) => ms > 0)
    .map(({ line, ms }) => {
      const segment = { line, ms, x, width: ms / total };
      x += segment.width;
      return segment;
    });
}

/** What the lines add up to: the duration, to the microsecond. */
export const totalMs = (ledger: readonly { ms: number }[]): number =>
  ledger.reduce((sum, { ms }) => sum + ms, 0);

/** Share of the duration that lines of this evidence account for; what is unexplained is accounted for by none. */
export function coveredShare(
  ledger: readonly { line: string; ms: number; evidence: string }[],
  kinds: readonly string[],
): number {
  const covering = ledger.filter(({ line, evidence }) => line !== 'unexplained' && kinds.includes(evidence));
  return totalMs(covering) / Math.max(totalMs(ledger), 0.001);
}
