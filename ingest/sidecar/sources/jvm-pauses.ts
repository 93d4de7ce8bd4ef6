import type { Pause } from '../../../lib/signals/pause.ts';
import { monotonicUs } from '../clock.ts';
import { createJvmClock } from './jvm-clock.ts';
import { createCollectorWatch } from './jvm-collector.ts';
import type { JvmCounters } from './jvm-counters.ts';

/** Shenandoah's counters add the concurrent phases to the pauses; for all others they are pauses only. */
const mixesConcurrent = (name: string) => name.startsWith('Shenandoah');
/** Counts pauses, of which a cycle has two or three. */
const countsPauses = (name: string) => name.includes('concurrent cycle');

/** Safepoints that took longer are told; there are many short ones. In µs. */
const leastSafepointUs = 1_000;

export type Collector = { place: number; name: string; hasPauses: boolean; countsCycles: boolean };

export function collectorsOf(counters: JvmCounters): Collector[] {
  const places = [...counters.names()].flatMap(
    name => /^sun\.gc\.collector\.(\d+)\.invocations$/.exec(name)?.[1] ?? [],
  );
  return places.map(place => {
    const name = counters.text(`sun.gc.collector.${place}.name`) ?? `collector ${place}`;
    return {
      place: Number(place),
      name,
      hasPauses: !mixesConcurrent(name),
      countsCycles: !countsPauses(name),
    };
  });
}

export type PausePoll = { pauses: Pause[]; missed: number };

/**
 * Pauses of a JVM with their place in time, from readings of its counters that follow one another quickly. `toWallUs`: from
 * monotonic time. Times of the counters are ticks of `sun.os.hrt.frequency`, since the JVM began.
 */
export function watchJvmPauses(counters: JvmCounters, toWallUs: (us: number) => number) {
  // Names are put together once: there may be a hundred readings a second.
  const collectors = collectorsOf(counters)
    .filter(({ hasPauses }) => hasPauses)
    .map(({ place, name }) => ({
      cause: name.replace(/ pauses$/, ''),
      invocations: `sun.gc.collector.${place}.invocations`,
      entry: `sun.gc.collector.${place}.lastEntryTime`,
      exit: `sun.gc.collector.${place}.lastExitTime`,
    }));
  const watches = collectors.map(createCollectorWatch);
  const perUs = (counters.long('sun.os.hrt.frequency') ?? 1e9) / 1e6;
  const value = (name: string) => counters.long(name) ?? 0;
  const us = (name: string) => value(name) / perUs;
  const clock = createJvmClock();
  let last: { gc: number; safepointUs: number; atUs: number; wasQuiet: boolean } | null = null;

  /** Safepoints have no place of their own: one that no collection was near lay between this reading and the last. */
  const safepoint = (atUs: number): Pause | null => {
    let gc = 0;
    for (const { invocations, exit } of collectors) gc += value(invocations) + value(exit);
    const safepointUs = us('sun.rt.safepointTime');
    const before = last;
    const isQuiet = before !== null && before.gc === gc;
    last = { gc, safepointUs, atUs, wasQuiet: isQuiet };
    if (before === null || !isQuiet || !before.wasQuiet) return null;
    const durationUs = Math.round(safepointUs - before.safepointUs);
    if (durationUs < leastSafepointUs || durationUs > 3600e6) return null;
    const slackUs = Math.max(0, atUs - before.atUs - durationUs);
    return {
      startUs: toWallUs(atUs - slackUs / 2 - durationUs),
      durationUs,
      ...{ kind: 'safepoint', scope: 'safepoint', source: 'hsperfdata', evidence: 'estimated' },
      clockErrorUs: Math.ceil(slackUs / 2),
    };
  };

  return {
    clock,
    poll(): PausePoll | null {
      const beforeUs = monotonicUs();
      if (!counters.refresh()) return null;
      const atUs = monotonicUs();
      clock.read(us('sun.os.hrt.ticks'), beforeUs, atUs);
      const start = clock.start();
      const found: PausePoll = { pauses: [], missed: 0 };
      collectors.forEach(({ cause, ...names }, i) => {
        const state = {
          invocations: value(names.invocations),
          entry: value(names.entry),
          exit: value(names.exit),
        };
        const { collection, missed } = (watches[i] as (typeof watches)[number])(state);
        found.missed += missed;
        if (collection === null) return;
        if (start === null) {
          found.missed++;
          return;
        }
        found.pauses.push({
          startUs: toWallUs(start.us + collection.entry / perUs),
          durationUs: Math.round((collection.exit - collection.entry) / perUs),
          ...{
            kind: 'gc',
            scope: 'stw',
            cause,
            source: 'hsperfdata',
            evidence: 'measured',
          },
          clockErrorUs: start.errorUs,
        });
      });
      const stop = safepoint(atUs);
      if (stop !== null) found.pauses.push(stop);
      return found;
    },
  };
}
