import { type Pause, type PauseScope, pauseScopes } from '../signals/pause.ts';

/** A pause as the ledger needs it; µs on the same clock as the tick. */
export type LedgerPause = Pick<Pause, 'startUs' | 'durationUs'> & {
  kind: string;
  scope: PauseScope;
  cause: string;
};

export type LedgerTick = {
  startUs: number;
  durationUs: number;
  budgetUs: number;
  phases: Record<string, number>;
};

/** Medians of healthy ticks of the same instance, loop and build, in µs; null when there are none. */
export type Typical = { durationUs: number; phases: Record<string, number> } | null;

export type Line = {
  line: string;
  us: number;
  typicalUs: number | null;
  evidence: 'measured' | 'estimated';
  detail: string;
};

export type Ledger = {
  /** Largest first, `work` and `unexplained` last. They add up to the tick's duration, to the µs. */
  lines: Line[];
  cause: string;
  /** Share of the overshoot that the cause's excess explains, 0 to 1. */
  causeShare: number;
  grade: 'A' | 'B' | 'C';
};

/** Least share of the overshoot that a line must explain to be named as the cause. */
const leastCauseShare = 0.3;
const gradeCoverage = 0.9;

const lineOfScope: Record<Exclude<PauseScope, 'concurrent'>, string> = {
  stw: 'gc.stw',
  assist: 'gc.assist',
  stall: 'gc.stall',
  safepoint: 'safepoint',
  scheduler: 'scheduler',
  loop: 'loop',
};

type Interval = { from: number; to: number };

/** The parts of `interval` that `taken` (sorted, disjoint) does not cover. */
function free(interval: Interval, taken: readonly Interval[]): Interval[] {
  const parts: Interval[] = [];
  let from = interval.from;
  for (const other of taken) {
    if (other.to <= from || other.from >= interval.to) continue;
    if (other.from > from) parts.push({ from, to: other.from });
    from = Math.max(from, other.to);
  }
  if (from < interval.to) parts.push({ from, to: interval.to });
  return parts;
}

/**
 * What each pause costs a tick: its overlap with [start, start + duration), every moment billed once, to the most
 * specific scope (order of pauseScopes). µs by ledger line, with what made it up. Concurrent work costs nothing.
 */
export function billPauses(
  tick: Pick<LedgerTick, 'startUs' | 'durationUs'>,
  pauses: readonly LedgerPause[],
): Line[] {
  const span = { from: tick.startUs, to: tick.startUs + tick.durationUs };
  const taken: Interval[] = [];
  const lines: Line[] = [];
  for (const scope of pauseScopes) {
    if (scope === 'concurrent') continue;
    const byCause = new Map<string, { us: number; count: number }>();
    const ordered = pauses
      .filter(pause => pause.scope === scope)
      .sort((a, b) => a.startUs - b.startUs || a.durationUs - b.durationUs || (a.cause < b.cause ? -1 : 1));
    for (const pause of ordered) {
      const inside = {
        from: Math.max(pause.startUs, span.from),
        to: Math.min(pause.startUs + pause.durationUs, span.to),
      };
      if (inside.from >= inside.to) continue;
      const parts = free(inside, taken);
      const us = parts.reduce((sum, part) => sum + part.to - part.from, 0);
      if (us === 0) continue;
      taken.push(...parts);
      taken.sort((a, b) => a.from - b.from);
      const entry = byCause.get(pause.cause) ?? { us: 0, count: 0 };
      byCause.set(pause.cause, { us: entry.us + us, count: entry.count + 1 });
    }
    const us = [...byCause.values()].reduce((sum, entry) => sum + entry.us, 0);
    if (us > 0)
      lines.push({
        line: lineOfScope[scope],
        us,
        typicalUs: null,
        evidence: 'measured',
        detail: describe(byCause),
      });
  }
  return lines;
}

function describe(byCause: Map<string, { us: number; count: number }>): string {
  return [...byCause]
    .sort(([, a], [, b]) => b.us - a.us)
    .map(([cause, { count }]) => (count === 1 ? cause || '1 pause' : `${count} x ${cause || 'pause'}`))
    .join(', ');
}

/**
 * What each phase took beyond its typical time, of `excessUs` in all. Phases carry no start, so a pause inside one
 * cannot be told from its work: pauses are taken off the largest excess first, which makes these lines estimates
 * wherever there was a pause.
 */
function billPhases(
  phases: Record<string, number>,
  typical: NonNullable<Typical>,
  pausedUs: number,
  excessUs: number,
): Line[] {
  const over = Object.entries(phases)
    .map(([name, us]) => ({
      name,
      us,
      typicalUs: typical.phases[name] ?? 0,
      excess: Math.max(0, us - (typical.phases[name] ?? 0)),
    }))
    .sort((a, b) => b.excess - a.excess || (a.name < b.name ? -1 : 1));
  let toTakeOff = pausedUs;
  let left = excessUs;
  const lines: Line[] = [];
  for (const { name, us, typicalUs, excess } of over) {
    const off = Math.min(excess, toTakeOff);
    toTakeOff -= off;
    const billed = Math.min(excess - off, left);
    left -= billed;
    if (billed > 0) {
      const detail = `${(us / 1000).toFixed(1)} ms in all, ${(typicalUs / 1000).toFixed(1)} ms in a healthy tick`;
      lines.push({
        line: `phase:${name}`,
        us: billed,
        typicalUs: 0,
        evidence: pausedUs > 0 ? 'estimated' : 'measured',
        detail,
      });
    }
  }
  return lines;
}

/**
 * The bill of one tick: pauses inside it, phases beyond their typical time, typical work, and what is left.
 * All figures are whole µs; the lines add up to durationUs for any input.
 */
export function ledgerOf(tick: LedgerTick, pauses: readonly LedgerPause[], typical: Typical): Ledger {
  const paused = billPauses(tick, pauses);
  const pausedUs = paused.reduce((sum, line) => sum + line.us, 0);
  const restUs = tick.durationUs - pausedUs;
  const workUs = Math.min(restUs, typical?.durationUs ?? restUs);
  const phases = typical ? billPhases(tick.phases, typical, pausedUs, restUs - workUs) : [];
  const unexplainedUs = restUs - workUs - phases.reduce((sum, line) => sum + line.us, 0);

  const named = [...paused, ...phases].sort((a, b) => b.us - a.us || (a.line < b.line ? -1 : 1));
  const lines = [...named];
  if (workUs > 0) {
    lines.push({
      line: 'work',
      us: workUs,
      typicalUs: typical?.durationUs ?? null,
      evidence: typical ? 'estimated' : 'measured',
      detail: typical ? 'as in a healthy tick' : 'no healthy tick to compare with',
    });
  }
  if (unexplainedUs > 0) {
    lines.push({
      line: 'unexplained',
      us: unexplainedUs,
      typicalUs: 0,
      evidence: 'estimated',
      detail: 'longer than a healthy tick, with no pause or phase to account for it',
    });
  }
  return { lines, ...verdict(tick, named), grade: gradeOf(tick, lines) };
}

function verdict(tick: LedgerTick, named: readonly Line[]): Pick<Ledger, 'cause' | 'causeShare'> {
  const overshootUs = tick.durationUs - tick.budgetUs;
  if (overshootUs <= 0 || tick.budgetUs === 0) return { cause: 'none', causeShare: 0 };
  const [first] = named;
  const excess = first ? first.us - (first.typicalUs ?? 0) : 0;
  const share = Math.min(1, excess / overshootUs);
  return first && share >= leastCauseShare
    ? { cause: first.line, causeShare: share }
    : { cause: 'unexplained', causeShare: 0 };
}

function gradeOf(tick: LedgerTick, lines: readonly Line[]): Ledger['grade'] {
  const covered = (accept: (line: Line) => boolean) =>
    lines
      .filter(line => line.line !== 'unexplained' && accept(line))
      .reduce((sum, line) => sum + line.us, 0) / Math.max(1, tick.durationUs);
  // Work that is only "the rest" says nothing of its own: it counts as measured when a healthy tick confirms its size.
  if (covered(line => line.evidence === 'measured' || line.typicalUs !== null) >= gradeCoverage)
    return lines.some(line => line.evidence === 'estimated' && line.line.startsWith('phase:')) ? 'B' : 'A';
  return covered(() => true) >= gradeCoverage ? 'B' : 'C';
}
