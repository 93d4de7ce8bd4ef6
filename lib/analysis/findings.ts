import { formatBytes } from '../format/bytes.ts';
import { formatMs } from '../format/duration.ts';
import { formatTimes } from '../format/percent.ts';
import { formatCount } from '../format/rate.ts';
import { withoutWhat } from './headline.ts';
import type { HeapAgainstLimit } from './heap-limit.ts';
import type { InPhase } from './in-phase.ts';
import type { LoadCourse } from './load-course.ts';
import { leastBreaches, type OverRepresented } from './over-represented.ts';
import type { Rhythm } from './rhythm.ts';
import type { SpikeLag } from './spike-lag.ts';

/** What was found in a selection, each in one sentence; also that nothing was, and that there was too little to look at. */

export function spikeSentence(found: SpikeLag | null, measured: boolean): string {
  if (!measured) return 'Allocation per tick is not measured here.';
  if (!found) return 'Too few spikes or breaches to tell.';
  const interval = `95 % interval ${formatTimes(found.ratioLow)} to ${formatTimes(found.ratioHigh)}`;
  if (found.ratioLow > 1)
    return `Within ${found.withinTicks} ticks after an allocation spike a breach is ${formatTimes(found.ratio)} as likely as after any tick (${interval}).`;
  if (found.ratioHigh < 1)
    return `Breaches are rarer after allocation spikes: ${formatTimes(found.ratio)} (${interval}).`;
  return `No strong difference: after a spike a breach is ${formatTimes(found.ratio)} as likely (${interval}).`;
}

export function differenceSentence(
  values: readonly OverRepresented[],
  tested: number,
  breaches: number,
): string {
  if (breaches < leastBreaches)
    return `Too few: ${formatCount(breaches)} breaches; ${leastBreaches} are needed to compare.`;
  if (tested === 0) return 'Nothing to compare: all ticks share one build, region, instance and loop.';
  const strong = values.filter(value => value.strong);
  const [first] = strong;
  if (!first) return `No strong difference among ${tested} tested.`;
  const also = strong.length > 1 ? `, and ${strong.length - 1} more` : '';
  const what = `${first.dimension} ${first.value}`;
  return first.riskRatio === null
    ? `Only ${what} breaches${also}; ${tested} tested.`
    : `${what} breaches ${formatTimes(first.riskRatio)} as often as the rest${also}; ${tested} tested.`;
}

const everySeconds = (seconds: number) =>
  seconds < 99.95 ? `${seconds.toFixed(1)} s` : formatMs(seconds * 1000);

export function rhythmSentence(
  found: Rhythm | null,
  phases: readonly InPhase[],
  episodes: number,
  cause = '',
): string {
  if (episodes < 10) return `Too few: ${formatCount(episodes)} episodes on the server that has most of them.`;
  if (!found) return 'No rhythm: the episodes come at no fixed distance.';
  const which =
    cause === ''
      ? 'Breaches'
      : cause === 'unexplained'
        ? 'Unexplained breaches'
        : `Breaches by ${withoutWhat(cause)}`;
  const every = `${which} recur every ${everySeconds(found.periodSeconds)}`;
  const [closest] = phases;
  return closest
    ? `${every}, with ${closest.signal}.`
    : `${every}; no collection and no event keeps the same time.`;
}

export function heapSentence(heaps: readonly HeapAgainstLimit[]): string {
  const [worst] = heaps;
  if (!worst) return 'No limit of the heap is known here.';
  const bytes = worst.liveBytes ?? worst.usedBytesMax;
  const figures = `${formatBytes(bytes)} ${worst.liveBytes === null ? 'in use' : 'live'}, limit ${formatBytes(worst.limitBytes)}`;
  if (worst.verdict === 'below-live')
    return `The limit of ${worst.instance} is below its live heap: collection never ends (${figures}).`;
  if (worst.verdict === 'tight') return `The heap of ${worst.instance} is near its limit (${figures}).`;
  return `No heap is near its limit; the fullest is that of ${worst.instance} (${figures}).`;
}

export function loadSentence(course: LoadCourse | null, measured: boolean): string {
  if (!measured) return 'Players are not counted here.';
  if (!course) return 'Too few: the load hardly differed.';
  const slower =
    course.slowdown !== null && course.slowdown >= 1.2
      ? `a tick takes ${formatTimes(course.slowdown)} as long at the highest loads as at the lowest`
      : null;
  if (course.breachesFrom !== null)
    return `Breaches begin at ${formatCount(course.breachesFrom)} players${slower ? `; ${slower}` : ''}.`;
  const [first] = course.bins;
  const [least, most] = [first?.players[0] ?? 0, course.bins.at(-1)?.players[1] ?? 0];
  return slower
    ? `${slower[0]?.toUpperCase()}${slower.slice(1)}, but breaches do not begin with the load.`
    : `No strong difference between ${formatCount(least)} and ${formatCount(most)} players.`;
}
