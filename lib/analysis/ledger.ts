import type { Interval } from './intervals.ts';
import { riseOf } from './load.ts';
import { cpuClockDuring, offCpuOf } from './off-cpu.ts';
import { billPauses, type LedgerPause, pauseLines } from './pause-bill.ts';
import { billPhases, type PhaseBill, workedIn } from './phase-bill.ts';
import { gradeCoverage, gradeOf, verdictOf } from './verdict.ts';

export type LedgerTick = {
  startUs: number;
  durationUs: number;
  budgetUs: number;
  /** CPU time of the tick's thread, its own GC work included; null: not measured. */
  cpuUs: number | null;
  /** The load; null: not measured. */
  players: number | null;
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
  usualPlayers: number | null;
  /** µs by pause line and `offcpu`; a line that is missing is 0. */
  lines: Record<string, number>;
  phases: Record<string, number>;
  /** Duration that no phase claims; null where ticks have no phases. */
  outsideUs: number | null;
  /** Pause lines of which healthy ticks showed whether the tick's CPU clock runs on during them; see off-cpu.ts. */
  cpuClockRuns: Record<string, boolean>;
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

const sumOf = (values: readonly number[]) => values.reduce((sum, us) => sum + us, 0);
const sumOfPhases = (phases: Record<string, number>) => sumOf(Object.values(phases));

/**
 * The bill of one tick: pauses inside it, time off the CPU, phases beyond their typical time, typical work, and what is
 * left. All figures are whole µs; no line is negative; the lines add up to durationUs for any input.
 * `counted` is µs by line that counters without moments rose around the tick: out of what would be unexplained, they
 * make estimated lines where no pause of that line is known.
 */
export function ledgerOf(
  tick: LedgerTick,
  pauses: readonly LedgerPause[],
  typical: Typical | null,
  counted: Record<string, number> = {},
): Ledger {
  const bills = billPauses({ fromUs: tick.startUs, toUs: tick.startUs + tick.durationUs }, pauses);
  const pausedUs = sumOf(bills.map(({ us }) => us));
  const offCpuUs = Math.min(offCpuOf(tick, bills, typical), tick.durationUs - pausedUs);
  const restUs = tick.durationUs - pausedUs - offCpuUs;
  const waits = bills.flatMap(({ parts }) =>
    parts.map(({ fromUs, toUs }) => ({ fromUs: fromUs - tick.startUs, toUs: toUs - tick.startUs })),
  );
  const { workUs, phases } = typical
    ? splitWork(tick, restUs, typical, waits, offCpuUs)
    : { workUs: restUs, phases: [] };
  let unexplainedUs = restUs - workUs - sumOf(phases.map(({ us }) => us));

  const named: Line[] = bills.map(({ line, us, detail, estimated }) => ({
    line,
    us,
    typicalUs: typical && (typical.lines[line] ?? 0),
    evidence: estimated ? 'estimated' : 'measured',
    detail,
  }));
  if (offCpuUs > 0) {
    const detail = 'duration less CPU time and known waits';
    const typicalUs = typical && (typical.lines.offcpu ?? 0);
    named.push({ line: 'offcpu', us: offCpuUs, typicalUs, evidence: 'measured', detail });
  }
  named.push(...phases.map(phaseLine));
  for (const [line, roseUs] of typical ? Object.entries(counted) : []) {
    const us = Math.min(Math.round(roseUs), unexplainedUs);
    if (us <= 0 || named.some(other => other.line === line)) continue;
    unexplainedUs -= us;
    const detail = 'as far as a counter rose around this tick';
    named.push({ line, us, typicalUs: 0, evidence: 'estimated', detail });
  }
  const lines = named.sort(
    (a, b) => b.us - a.us || rank(a.line) - rank(b.line) || (a.line < b.line ? -1 : 1),
  );
  if (workUs > 0) lines.push(workLine(tick, workUs, typical));
  if (unexplainedUs > 0) {
    const detail = 'beyond a healthy tick, with no pause, wait or phase to account for it';
    lines.push({ line: 'unexplained', us: unexplainedUs, typicalUs: 0, evidence: 'estimated', detail });
  }
  return { lines, ...verdictOf(tick, lines), grade: gradeOf(tick, lines) };
}

/** What is neither a pause nor a wait, as typical work and the phases beyond it; the rest of it is unexplained. */
function splitWork(
  tick: LedgerTick,
  restUs: number,
  typical: Typical,
  waits: readonly Interval[],
  offCpuUs: number,
): { workUs: number; phases: PhaseBill[] } {
  const inPhasesUs = sumOfPhases(tick.phases);
  const outsideUs = typical.outsideUs ?? 0;
  const worked = workedIn({
    phases: tick.phases,
    typical: typical.phases,
    waits,
    offCpuUs,
    outsideUs: Math.max(0, tick.durationUs - inPhasesUs - outsideUs),
  });
  const workedUs = Object.fromEntries(
    worked.map(({ phase, wholeUs, pausedUs }) => [phase, wholeUs - pausedUs]),
  );
  const rise = riseOf(tick, workedUs, typical);
  // Phases that were measured are the most that work can have been, whatever the load lets one expect.
  const mostUs =
    inPhasesUs > 0 && typical.outsideUs !== null ? inPhasesUs + outsideUs : Number.POSITIVE_INFINITY;
  const workUs = Math.min(restUs, mostUs, Math.round(typical.workUs * rise.ofLoad));
  return { workUs, phases: billPhases(worked, rise.shared, restUs - workUs) };
}

const inMs = (us: number) => `${(us / 1000).toFixed(1)} ms`;

function rank(line: string): number {
  const place = (pauseLines as readonly string[]).indexOf(line);
  return place === -1 ? pauseLines.length : place;
}

function phaseLine({ phase, us, wholeUs, typicalUs, pausedUs }: PhaseBill): Line {
  return {
    line: `phase:${phase}`,
    us,
    typicalUs: 0,
    evidence: pausedUs > us * 0.1 ? 'estimated' : 'measured',
    detail: `${inMs(wholeUs)} in all, ${inMs(typicalUs)} in a healthy tick${pausedUs > 0 ? `, ${inMs(pausedUs)} paused` : ''}`,
  };
}

/** Work is measured where something of the tick itself says so: its phases, or its thread's CPU time. */
function workLine(tick: LedgerTick, us: number, typical: Typical | null): Line {
  const measured = tick.cpuUs !== null || sumOfPhases(tick.phases) >= us * gradeCoverage;
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

/** What a healthy tick contributes to the typical one; µs by line, time off the CPU included. */
export function waitsOf(
  tick: LedgerTick,
  pauses: readonly LedgerPause[],
): {
  workUs: number;
  outsideUs: number | null;
  lines: Record<string, number>;
  cpuClockRuns: Record<string, boolean>;
} {
  const bills = billPauses({ fromUs: tick.startUs, toUs: tick.startUs + tick.durationUs }, pauses);
  const lines: Record<string, number> = Object.fromEntries(bills.map(({ line, us }) => [line, us]));
  const pausedUs = sumOf(bills.map(({ us }) => us));
  const offCpuUs = Math.min(offCpuOf(tick, bills, null), tick.durationUs - pausedUs);
  if (offCpuUs > 0) lines.offcpu = offCpuUs;
  const inPhasesUs = sumOfPhases(tick.phases);
  return {
    workUs: tick.durationUs - pausedUs - offCpuUs,
    outsideUs: inPhasesUs === 0 ? null : Math.max(0, tick.durationUs - inPhasesUs),
    lines,
    cpuClockRuns: cpuClockDuring(tick, bills),
  };
}
