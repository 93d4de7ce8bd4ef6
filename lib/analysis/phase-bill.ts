import { type Interval, lengthUs, overlap } from './intervals.ts';

export type PhaseBill = { phase: string; us: number; wholeUs: number; typicalUs: number; pausedUs: number };

type Open = {
  phase: string;
  wholeUs: number;
  typicalUs: number;
  span: Interval;
  excessUs: number;
  pausedUs: number;
};

/**
 * What each phase took beyond its typical time, without the pauses inside it. Phases say how long they took and not
 * when, but they are sent in the order in which they ran, so the first place to look for a pause is where it falls when
 * they are laid end to end from the tick's start. Where the phase there took no longer than usual, the pause was not in
 * it: it is put into the one whose excess is nearest to its length.
 * `waits` are the paused moments from the tick's start, `offCpuUs` waits without a place, `limitUs` all that may be billed.
 */
export function billPhases(
  phases: Record<string, number>,
  typical: Record<string, number>,
  waits: readonly Interval[],
  offCpuUs: number,
  limitUs: number,
): PhaseBill[] {
  let at = 0;
  const open: Open[] = Object.entries(phases).map(([phase, wholeUs]) => {
    const typicalUs = typical[phase] ?? 0;
    const span = { fromUs: at, toUs: at + wholeUs };
    at += wholeUs;
    return { phase, wholeUs, typicalUs, span, excessUs: Math.max(0, wholeUs - typicalUs), pausedUs: 0 };
  });

  const takeOff = (entry: Open, us: number) => {
    const off = Math.min(entry.excessUs, us);
    entry.excessUs -= off;
    entry.pausedUs += off;
    return us - off;
  };
  const nearest = (us: number) =>
    [...open]
      .filter(entry => entry.excessUs > 0)
      .sort((a, b) => Math.abs(a.excessUs - us) - Math.abs(b.excessUs - us))[0];

  const lengths = [...waits]
    .sort((a, b) => lengthUs(b) - lengthUs(a))
    .map(wait => ({ wait, us: lengthUs(wait) }));
  if (offCpuUs > 0) lengths.push({ wait: { fromUs: 0, toUs: 0 }, us: offCpuUs });
  for (const { wait, us } of lengths) {
    let left = us;
    // A tenth of tolerance: the typical time is a median, not a promise.
    const here = open
      .filter(({ span }) => lengthUs(overlap(span, wait)) > 0)
      .sort((a, b) => lengthUs(overlap(b.span, wait)) - lengthUs(overlap(a.span, wait)))
      .find(entry => entry.excessUs >= us * 0.9);
    if (here) left = takeOff(here, left);
    for (let next = nearest(left); left > 0 && next; next = nearest(left)) left = takeOff(next, left);
  }

  let limit = limitUs;
  return open
    .filter(entry => entry.excessUs > 0)
    .sort((a, b) => b.excessUs - a.excessUs || (a.phase < b.phase ? -1 : 1))
    .map(({ phase, excessUs, wholeUs, typicalUs, pausedUs }) => {
      const us = Math.min(excessUs, limit);
      limit -= us;
      return { phase, us, wholeUs, typicalUs, pausedUs };
    })
    .filter(({ us }) => us > 0);
}
