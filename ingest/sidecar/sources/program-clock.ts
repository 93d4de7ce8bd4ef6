/** A runtime's own clock starts so long after its process at most, in µs: what lies between is its loading. */
const longestLoadingUs = 500_000;
/** How late a line may be read, in µs: a file is looked at every 100 ms. */
export const fileReadingUs = 100_000;
/** What is piped comes as it is written, unless the machine is busy. */
export const pipeReadingUs = 10_000;
/** A program's clock that goes back by more than this is that of another process, in µs. */
const restartUs = 1_000_000;

/** A moment, and how far off it may be. */
export type Placed = { atUs: number; errorUs: number };

/**
 * Places times that count from a program's start. No line is read before it was written, so the least (read − relative)
 * seen so far is never too early, and comes closer with every line; the start of the process is never too late. Where the
 * two are near, the former is taken: a JVM's clock starts tens of ms after its process. Where they are far apart the lines
 * are old ones, and only the process's start says anything.
 */
export function createProgramClock(
  startedAtUs: () => number | null = () => null,
  readingUs: number = fileReadingUs,
) {
  let leastUs = Number.POSITIVE_INFINITY;
  let lastUs = 0;
  let seen = 0;
  let knownUs: number | null = null;
  /** The start that was known when the clock went back: it is of the process before. */
  let staleUs: number | null = null;

  return {
    /** Take notice of a line that was written `relativeUs` after the start at the earliest; then `at` can be asked. */
    read(relativeUs: number, readAtUs: number): void {
      const known = startedAtUs();
      const isAnother = known !== null && knownUs !== null && known !== knownUs;
      if (isAnother || relativeUs < lastUs - restartUs) {
        leastUs = Number.POSITIVE_INFINITY;
        seen = 0;
        staleUs = isAnother ? null : known;
      }
      knownUs = known ?? knownUs;
      lastUs = relativeUs;
      seen++;
      leastUs = Math.min(leastUs, readAtUs - relativeUs);
    },

    at(relativeUs: number): Placed {
      const known = startedAtUs();
      const startUs = known === staleUs ? null : known;
      if (startUs === null || startUs > leastUs) {
        return { atUs: Math.round(leastUs + relativeUs), errorUs: 2_000 + Math.round(readingUs / seen) };
      }
      const apartUs = Math.round(leastUs - startUs);
      if (apartUs <= longestLoadingUs)
        return {
          atUs: Math.round(leastUs + relativeUs),
          errorUs: Math.min(apartUs, 2_000 + Math.round(readingUs / seen)),
        };
      return { atUs: Math.round(startUs + relativeUs), errorUs: longestLoadingUs };
    },

    /** When the program's clock began; infinite before the first line. */
    originUs: () => leastUs,
  };
}

export type ProgramClock = ReturnType<typeof createProgramClock>;
