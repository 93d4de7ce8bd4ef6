import { wallUs } from '../clock.ts';
import type { Reading, Sink, Source } from '../source.ts';
import { type Finder, noProcess } from './found-process.ts';
import { type JvmCounters, openJvmCounters } from './jvm-counters.ts';
import { collectorsOf, watchJvmPauses } from './jvm-pauses.ts';

/** Between two readings, in ms: closer together while collections are missed, and again further apart when none is. */
const poll = { shortest: 10, longest: 50 };
/** So many readings without a miss make them rarer. */
const calm = 100;
const everyMs = 1_000;

/** Reads what the counters say of the whole life of a JVM. Heap used is what the last collection left, on most JVMs. */
export function totalsOf(counters: JvmCounters): () => Reading {
  const perUs = (counters.long('sun.os.hrt.frequency') ?? 1e9) / 1e6;
  const collectors = collectorsOf(counters);
  const longOf = (name: string) => counters.long(name) ?? 0;
  const sum = (names: string[]) => names.reduce((total, name) => total + longOf(name), 0);
  const named = (pattern: RegExp) => [...counters.names()].filter(name => pattern.test(name));
  const paused = collectors.filter(({ hasPauses }) => hasPauses);
  const times = paused.map(({ place }) => `sun.gc.collector.${place}.time`);
  const cycles = paused
    .filter(({ countsCycles }) => countsCycles)
    .map(({ place }) => `sun.gc.collector.${place}.invocations`);
  const used = named(/^sun\.gc\.generation\.\d+\.space\.\d+\.used$/);
  const limits = named(/^sun\.gc\.generation\.\d+\.maxCapacity$/);
  // Serial and Parallel split the heap; with all others each generation may become the whole of it.
  const splits = collectors.some(({ name }) => /^(Serial|Parallel|PS|Copy|MSC|PCopy)/.test(name));
  return () => {
    const limit = splits ? sum(limits) : Math.max(0, ...limits.map(longOf));
    const threads = counters.long('java.threads.live');
    return {
      ...(times.length > 0 && { gcPauseUsTotal: Math.round(sum(times) / perUs) }),
      ...(cycles.length > 0 && { gcCyclesTotal: sum(cycles) }),
      ...(used.length > 0 && { heapUsedBytes: sum(used) }),
      ...(limit > 0 && { heapLimitBytes: limit }),
      ...(threads !== null && { threads }),
    };
  };
}

type Jvm = {
  counters: JvmCounters;
  totals: ReturnType<typeof totalsOf>;
  pauses: ReturnType<typeof watchJvmPauses>;
};

/** The counters that every HotSpot JVM keeps in a file: pauses with their begin and end, heap, threads; nothing to set up. */
export function startHsperfdata(_: object, { sink, process }: { sink: Sink; process: Finder }): Source {
  let life = '';
  let jvm: Jvm | null = null;
  let error: string | null = noProcess;
  let [told, missed, gapMs, quiet] = [0, 0, poll.longest, 0];
  let timer: NodeJS.Timeout;
  let fields: string[] = [];

  const leave = () => {
    jvm?.counters.close();
    jvm = null;
    life = '';
  };
  /** Opens the counters of the process that is there now, and lets go of those of one that is not. */
  const follow = () => {
    const found = process.current();
    if (!found) {
      leave();
      error = noProcess;
    } else if (life !== `${found.pid} ${found.startedAtUs}`) {
      leave();
      const counters = openJvmCounters(found.pid);
      if (!counters.refresh()) {
        counters.close();
        error = 'The JVM is just setting up its counters, or they are of a kind that is not known here.';
        return;
      }
      jvm = {
        counters,
        totals: totalsOf(counters),
        pauses: watchJvmPauses(counters, wallUs),
      };
      life = `${found.pid} ${found.startedAtUs}`;
      error = null;
      gapMs = poll.shortest;
      sink.started(found.startedAtUs);
    }
  };
  const pollOnce = () => {
    const seen = jvm?.pauses.poll();
    if (!seen) return;
    for (const pause of seen.pauses) sink.pause(pause);
    told += seen.pauses.length;
    missed += seen.missed;
    quiet = seen.missed > 0 ? 0 : quiet + 1;
    if (seen.missed > 0) gapMs = Math.max(poll.shortest, gapMs / 2);
    else if (quiet >= calm) [gapMs, quiet] = [Math.min(poll.longest, gapMs * 2), 0];
  };
  const attempt = (work: () => void) => {
    try {
      work();
    } catch (cause) {
      leave();
      error = (cause as Error).message;
    }
  };
  const again = () => {
    attempt(pollOnce);
    timer = setTimeout(again, jvm === null ? poll.longest : gapMs);
  };
  const everySecond = () => {
    attempt(follow);
    if (jvm === null) return;
    const reading = jvm.totals();
    fields = Object.keys(reading);
    sink.reading(reading);
  };
  everySecond();
  timer = setTimeout(again, poll.shortest);
  const second = setInterval(everySecond, everyMs);

  return {
    report() {
      const collectors = jvm ? collectorsOf(jvm.counters) : [];
      const start = jvm?.pauses.clock.start();
      return {
        name: `hsperfdata${jvm ? ` ${jvm.counters.path}` : ''}`,
        sees: `${told} pauses${start ? `, placed to ${start.errorUs} µs` : ''}; ${missed} more only in the totals`,
        maps: [
          ...(collectors.some(({ hasPauses }) => hasPauses) ? ['pauses (stw, measured)'] : []),
          'pauses (safepoint, estimated)',
          ...fields,
        ],
        missing: [
          ...(missed > 5 + told / 20
            ? ['the place of pauses that follow one another within 10 ms: use -Xlog:gc*']
            : []),
          ...(collectors.some(({ hasPauses }) => !hasPauses)
            ? ["pauses: Shenandoah's counters mix them with concurrent work; use -Xlog:gc*,safepoint"]
            : []),
        ],
        error,
      };
    },
    async close() {
      clearTimeout(timer);
      clearInterval(second);
      leave();
    },
  };
}
