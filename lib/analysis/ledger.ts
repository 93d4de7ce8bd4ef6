import type { Interval } from './intervals.ts';
import { billPauses, type LedgerPause, type PauseBill, pauseLines } from './pause-bill.ts';
import { billPhases } from './phase-bill.ts';

export type LedgerTick = {
  startUs: number;
  durationUs: number;
  budgetUs: number;
  /** CPU time of the tick's thread, its own GC work included; null: not measured. */
  cpuUs: number | null;
  /** In the order in which they ran. */
  phases: Record<string, number>;
  runtime: string;
};

/** What a healthy tick of the same instance, loop and build takes at the same load, in µs; see baseline.ts. */
export type Typical = {
  /** Ticks that it was made of. */
  ticks: number;
  /** Duration without pauses and time off the CPU, at this tick's load. */
  workUs: number;
  /** The same at the load that is usual for this server: what lies between the two is the price of the load. */
  usualWorkUs: number;
  /** µs by pause line and `offcpu`; a line that is missing is 0. */
  lines: Record<string, number>;
  phases: Record<string, number>;
  /** What the load has to do with it, in words; empty when there is nothing to say. */
  loadDetail: string;
};

export type Line = {
  line: string;
  us: number;
  typicalUs: number | null;
  evidence: 'measured' | 'estimated';
  detail: string;
};

export type Ledger = {
  /** Pauses, time off the CPU and phases, largest first; then `work` and `unexplained`. They add up to the µs. */
  lines: Line[];
  cause: string;
  /** Share of the overshoot that the cause's excess explains, 0 to 1. */
  causeShare: number;
  grade: 'A' | 'B' | 'C';
};

/** Least share of the overshoot that a line must explain to be named as the cause. */
const leastCauseShare = 0.3;
const gradeCoverage = 0.9;
/** Time off the CPU is a difference of two clocks; less than this, in µs and as a share, is their noise. */
const offCpuNoiseUs = 500;
const offCpuNoiseShare = 0.02;

/**
 * Time in which the tick's thread was neither on a CPU nor in a pause that we know of. A stop-the-world pause may or
 * may not be part of cpuUs (V8 collects on the tick's own thread, most others do not), so outside Node the smaller
 * figure is taken: what it leaves out stays unexplained. Assists and loop stalls are work of the thread itself.
 */
function offCpuOf(tick: LedgerTick, pauses: readonly PauseBill[]): number {
  if (tick.cpuUs === null) return 0;
  const waited = pauses
    .filter(
      ({ line }) =>
        line !== 'gc.assist' && line !== 'loop' && !(line === 'gc.stw' && tick.runtime === 'node'),
    )
    .reduce((sum, { us }) => sum + us, 0);
  const us = tick.durationUs - tick.cpuUs - waited;
  return us > Math.max(offCpuNoiseUs, tick.durationUs * offCpuNoiseShare) ? us : 0;
}

/**
 * The bill of one tick: pauses inside it, time off the CPU, phases beyond their typical time, typical work, and what is
 * left. All figures are whole µs; no line is negative; the lines add up to durationUs for any input.
 */
export function ledgerOf(tick: LedgerTick, pauses: readonly LedgerPause[], typical: Typical | null): Ledger {
  const bills = billPauses({ fromUs: tick.startUs, toUs: tick.startUs + tick.durationUs }, pauses);
  const pausedUs = bills.reduce((sum, { us }) => sum + us, 0);
  const offCpuUs = Math.min(offCpuOf(tick, bills), tick.durationUs - pausedUs);
  const restUs = tick.durationUs - pausedUs - offCpuUs;
  const workUs = typical ? Math.min(restUs, typical.workUs) : restUs;
  const waits: Interval[] = bills.flatMap(({ parts }) =>
    parts.map(({ fromUs, toUs }) => ({ fromUs: fromUs - tick.startUs, toUs: toUs - tick.startUs })),
  );
  const phases = typical ? billPhases(tick.phases, typical.phases, waits, offCpuUs, restUs - workUs) : [];
  const unexplainedUs = restUs - workUs - phases.reduce((sum, { us }) => sum + us, 0);

  const named: Line[] = bills.map(({ line, us, detail }) => ({
    line,
    us,
    typicalUs: typical && (typical.lines[line] ?? 0),
    evidence: 'measured',
    detail,
  }));
  if (offCpuUs > 0) {
    const detail = 'duration less CPU time and known waits';
    named.push({
      line: 'offcpu',
      us: offCpuUs,
      typicalUs: typical && (typical.lines.offcpu ?? 0),
      evidence: 'measured',
      detail,
    });
  }
  for (const { phase, us, wholeUs, typicalUs, pausedUs: inside } of phases) {
    named.push({
      line: `phase:${phase}`,
      us,
      typicalUs: 0,
      evidence: inside > us * 0.1 ? 'estimated' : 'measured',
      detail: `${inMs(wholeUs)} in all, ${inMs(typicalUs)} in a healthy tick${inside > 0 ? `, ${inMs(inside)} paused` : ''}`,
    });
  }
  const lines = named.sort(
    (a, b) => b.us - a.us || rank(a.line) - rank(b.line) || (a.line < b.line ? -1 : 1),
  );
  if (workUs > 0) lines.push(workLine(tick, workUs, typical));
  if (unexplainedUs > 0) {
    const detail = 'beyond a healthy tick, with no pause, wait or phase to account for it';
    lines.push({ line: 'unexplained', us: unexplainedUs, typicalUs: 0, evidence: 'estimated', detail });
  }
  return { lines, ...verdict(tick, lines), grade: gradeOf(tick, lines) };
}

const inMs = (us: number) => `${(us / 1000).toFixed(1)} ms`;

function rank(line: string): number {
  const place = (pauseLines as readonly string[]).indexOf(line);
  return place === -1 ? pauseLines.length : place;
}

/** Work is measured where something of the tick itself says so: its phases, or its thread's CPU time. */
function workLine(tick: LedgerTick, us: number, typical: Typical | null): Line {
  const inPhases = Object.values(tick.phases).reduce((sum, phaseUs) => sum + phaseUs, 0);
  const measured = tick.cpuUs !== null || inPhases >= us * gradeCoverage;
  const detail = typical
    ? ['as in a healthy tick', typical.loadDetail].filter(Boolean).join(', ')
    : 'no healthy tick to compare with';
  return {
    line: 'work',
    us,
    typicalUs: typical?.usualWorkUs ?? null,
    evidence: measured ? 'measured' : 'estimated',
    detail,
  };
}

function verdict(tick: LedgerTick, lines: readonly Line[]): Pick<Ledger, 'cause' | 'causeShare'> {
  const overshootUs = tick.durationUs - tick.budgetUs;
  if (overshootUs <= 0 || tick.budgetUs === 0) return { cause: 'none', causeShare: 0 };
  let cause = 'unexplained';
  let largest = 0;
  for (const { line, us, typicalUs } of lines) {
    // Work without a healthy tick to compare with is only "the rest", and names nothing.
    const excess = line === 'work' && typicalUs === null ? 0 : us - (typicalUs ?? 0);
    if (excess > largest) [cause, largest] = [line, excess];
  }
  const share = Math.min(1, largest / overshootUs);
  return cause !== 'unexplained' && share >= leastCauseShare
    ? { cause, causeShare: share }
    : { cause: 'unexplained', causeShare: 0 };
}

function gradeOf(tick: LedgerTick, lines: readonly Line[]): Ledger['grade'] {
  const accounted = lines.filter(({ line }) => line !== 'unexplained');
  const covered = (some: readonly Line[]) =>
    some.reduce((sum, { us }) => sum + us, 0) / Math.max(1, tick.durationUs);
  if (covered(accounted.filter(({ evidence }) => evidence === 'measured')) >= gradeCoverage) return 'A';
  return covered(accounted) >= gradeCoverage ? 'B' : 'C';
}

/** µs of the waits of a tick by line, time off the CPU included: what a healthy tick contributes to the typical one. */
export function waitsOf(
  tick: LedgerTick,
  pauses: readonly LedgerPause[],
): { workUs: number; lines: Record<string, number> } {
  const bills = billPauses({ fromUs: tick.startUs, toUs: tick.startUs + tick.durationUs }, pauses);
  const lines: Record<string, number> = Object.fromEntries(bills.map(({ line, us }) => [line, us]));
  const paused = bills.reduce((sum, { us }) => sum + us, 0);
  const offCpuUs = Math.min(offCpuOf(tick, bills), tick.durationUs - paused);
  if (offCpuUs > 0) lines.offcpu = offCpuUs;
  return { workUs: tick.durationUs - paused - offCpuUs, lines };
}
