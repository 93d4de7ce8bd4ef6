import { amountOf } from './amounts.ts';
import { type Interval, lengthUs, overlap } from './intervals.ts';

export type PhaseBill = { phase: string; us: number; wholeUs: number; typicalUs: number; pausedUs: number };

type Worked = {
  phase: string;
  wholeUs: number;
  typicalUs: number;
  span: Interval;
  excessUs: number;
  pausedUs: number;
};

/** Within this share of a pause's length an excess counts as that pause: typical times are medians, not promises. */
const toleranceShare = 0.1;

export type PhasesOfTick = {
  /** µs by phase, in the order in which they were sent. */
  phases: Record<string, number>;
  typical: Record<string, number>;
  /** The paused moments, from the tick's start. */
  waits: readonly Interval[];
  /** Waits without a place, in µs. */
  offCpuUs: number;
  /** Time of the tick that no phase claims, beyond what is typical: waits that phases do not contain are there. */
  outsideUs: number;
};

/**
 * How long each phase worked: its time without the waits inside it. Phases say how long they took and not when, and
 * whether their times contain the waits is for their sender to decide: a wait that fits into the time outside of all
 * phases is taken to be there. One that is in a phase shows in that phase's excess: it is put where the excess equals
 * its length; else where it falls when the phases are laid end to end from the tick's start, if that phase took long
 * enough; else into the one whose excess is nearest.
 */
export function workedIn({ phases, typical, waits, offCpuUs, outsideUs }: PhasesOfTick): Worked[] {
  let at = 0;
  const open: Worked[] = Object.entries(phases).map(([phase, wholeUs]) => {
    const typicalUs = amountOf(typical, phase);
    const span = { fromUs: at, toUs: at + wholeUs };
    at += wholeUs;
    return { phase, wholeUs, typicalUs, span, excessUs: Math.max(0, wholeUs - typicalUs), pausedUs: 0 };
  });

  const takeOff = (entry: Worked, us: number) => {
    const off = Math.min(entry.excessUs, us);
    entry.excessUs -= off;
    entry.pausedUs += off;
    return us - off;
  };
  const nearest = (us: number) =>
    open
      .filter(entry => entry.excessUs > 0)
      .sort((a, b) => Math.abs(a.excessUs - us) - Math.abs(b.excessUs - us))[0];
  const holder = (wait: Interval, us: number) => {
    const able = open.filter(entry => entry.excessUs >= us * (1 - toleranceShare));
    const equal = able.filter(entry => entry.excessUs <= us * (1 + toleranceShare));
    const here = (entries: readonly Worked[]) =>
      entries
        .filter(({ span }) => lengthUs(overlap(span, wait)) > 0)
        .sort((a, b) => lengthUs(overlap(b.span, wait)) - lengthUs(overlap(a.span, wait)))[0];
    return here(equal) ?? equal[0] ?? here(able);
  };

  let outsideLeft = outsideUs;
  const lengths = waits
    .map(wait => ({ wait, us: lengthUs(wait) }))
    .sort((a, b) => b.us - a.us || a.wait.fromUs - b.wait.fromUs);
  if (offCpuUs > 0) lengths.push({ wait: { fromUs: 0, toUs: 0 }, us: offCpuUs });
  for (const { wait, us } of lengths) {
    const outside = Math.min(us, outsideLeft);
    outsideLeft -= outside;
    let left = us - outside;
    const found = left > 0 ? holder(wait, left) : undefined;
    if (found) left = takeOff(found, left);
    for (let next = nearest(left); left > 0 && next; next = nearest(left)) left = takeOff(next, left);
  }
  return open;
}

/** What each phase worked beyond `shared` times its typical time, largest first; at most `limitUs` in all. */
export function billPhases(worked: readonly Worked[], shared: number, limitUs: number): PhaseBill[] {
  let limit = limitUs;
  return worked
    .map(({ phase, wholeUs, typicalUs, pausedUs }) => {
      const expectedUs = Math.round(typicalUs * shared);
      return {
        phase,
        wholeUs,
        typicalUs: expectedUs,
        pausedUs,
        us: Math.max(0, wholeUs - pausedUs - expectedUs),
      };
    })
    .sort((a, b) => b.us - a.us || (a.phase < b.phase ? -1 : 1))
    .map(bill => {
      const us = Math.min(bill.us, limit);
      limit -= us;
      return { ...bill, us };
    })
    .filter(({ us }) => us > 0);
}
