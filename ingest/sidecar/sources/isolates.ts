import { createProgramClock, type ProgramClock } from './program-clock.ts';

/** One JavaScript heap: that of the main thread, or of a worker. */
export type Isolate = {
  pid: string;
  clock: ProgramClock;
  afterBytes: number | null;
  readAtUs: number;
};

/** Workers come and go; those that were silent longest are forgotten. */
const maxIsolates = 256;
/** A main thread that collects nothing for so long is taken to be gone; a container's pid is the same after a restart. */
const forgottenUs = 600_000_000;

/** The isolates of a process by their address. Each counts time from its own start, and the main one started first. */
export function createIsolates(startedAtUs: () => number | null = () => null, readingUs?: number) {
  const known = new Map<string, Isolate>();
  let processStartUs = startedAtUs();

  function create(pid: string): Isolate {
    const isolate: Isolate = {
      ...{ pid, afterBytes: null, readAtUs: 0 },
      // A worker's time does not count from the start of the process.
      clock: createProgramClock(() => (isMain(isolate) ? startedAtUs() : null), readingUs),
    };
    return isolate;
  }

  const siblings = (isolate: Isolate) => [...known.values()].filter(({ pid }) => pid === isolate.pid);

  function isMain(isolate: Isolate): boolean {
    return siblings(isolate).every(
      other =>
        isolate.clock.originUs() <= other.clock.originUs() || other.readAtUs < isolate.readAtUs - forgottenUs,
    );
  }

  return {
    of(pid: string, address: string, relativeUs: number, readAtUs: number): Isolate {
      const key = `${pid}:${address}`;
      if (processStartUs !== startedAtUs()) known.clear();
      processStartUs = startedAtUs();
      const isolate = known.get(key) ?? create(pid);
      known.delete(key);
      known.set(key, isolate);
      if (known.size > maxIsolates) known.delete(known.keys().next().value ?? '');
      isolate.readAtUs = readAtUs;
      // Rounded to the ms: it may have been half of one less.
      isolate.clock.read(relativeUs - 500, readAtUs);
      return isolate;
    },

    isMain,

    /** Of all isolates of the same process. */
    usedBytes: (isolate: Isolate): number =>
      siblings(isolate).reduce((sum, { afterBytes }) => sum + (afterBytes ?? 0), 0),
  };
}
