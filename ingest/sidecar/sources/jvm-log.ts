import { maxNameLength } from '../../../lib/signals/field.ts';
import { readDecorations } from './jvm-decorations.ts';
import { createJvmHeap } from './jvm-heap.ts';
import { createJvmClock } from './jvm-log-clock.ts';
import { createSafepoints, isSafepointLine, readSafepoint } from './jvm-safepoint.ts';
import { type LineParser, type ParserOptions, usOfMs } from './line-parser.ts';
import type { Placed } from './program-clock.ts';

/** `GC(0) Pause Young (Normal) (G1 Evacuation Pause) 6M->1M(66M) 1.229ms`, `GC(3) y: Pause Mark Start 0.002ms`. */
const collection =
  /^GC\((\d{1,12})\) +(?:[YyOo]: )?((Pause|Concurrent) .*?)(?: +(\d+[BKMGT])(?:\(\d+%\))?->(\d+[BKMGT])(?:\([\d.]+[BKMGT%]\))?)? +(\d[\d.]*)ms$/;
const stall = /^(?:GC\(\d+\) +)?(Allocation Stall \(.*\)) +(\d[\d.]*)ms$/;
/** Lines that begin something end in their name; those that end it, and lines of our phases, in a time. */
const finished = /[\d.]+ms$/;

/** Reads the JVM's unified logging: -Xlog:gc*,safepoint, of every collector. */
export function createJvmLogParser({ sink, startedAtUs, readingUs }: ParserOptions): LineParser {
  const clock = createJvmClock(startedAtUs, readingUs);
  const safepoints = createSafepoints();
  const heap = createJvmHeap(sink);

  function interval(scope: string, cause: string, durationUs: number, written: Placed, gc = {}): void {
    if (durationUs === 0) return;
    sink.pause({
      ...{ startUs: written.atUs - durationUs, durationUs, scope, cause: cause.slice(0, maxNameLength) },
      ...{ kind: scope === 'safepoint' ? 'safepoint' : 'gc', source: 'jvm-log', evidence: 'measured' },
      ...{ clockErrorUs: written.errorUs, ...gc },
    });
  }

  function collected(found: RegExpExecArray, written: Placed): boolean {
    const durationUs = usOfMs(found[6]);
    if (durationUs === null) return false;
    const cause = (found[2] ?? '').trim();
    const sizes = heap.changed(found[4], found[5]);
    if (found[3] === 'Concurrent') {
      interval('concurrent', cause, durationUs, written);
    } else {
      interval('stw', cause, durationUs, written, sizes);
      safepoints.paused(written.atUs, durationUs);
      heap.paused(durationUs);
    }
    heap.cycle(Number(found[1]));
    return true;
  }

  function stopped(text: string, written: Placed): boolean {
    const safepoint = readSafepoint(text);
    if (safepoint === null) return false;
    const restUs = safepoints.rest(written.atUs, safepoint.totalUs);
    // What comes before the collection is the way to the safepoint; the little after it is put there too.
    const endUs = written.atUs - safepoint.totalUs + restUs;
    interval('safepoint', safepoint.cause, restUs, { atUs: endUs, errorUs: written.errorUs });
    return true;
  }

  function understand(text: string, readAtUs: number): boolean | null {
    const stamp = readDecorations(text);
    const message = stamp.from === 0 ? text : text.slice(stamp.from);
    if (isSafepointLine(message)) return stopped(message, clock(stamp, readAtUs));
    if (message.startsWith('GC(') && !message.includes('Allocation Stall (')) {
      const found = collection.exec(message);
      if (found !== null) return collected(found, clock(stamp, readAtUs));
      if (/^GC\(\d+\) +(?:[YyOo]: )?(Pause|Concurrent) /.test(message))
        return finished.test(message) ? false : null;
      return heap.line(message) ? true : null;
    }
    const stalled = stall.exec(message);
    if (stalled !== null) {
      const durationUs = usOfMs(stalled[2]);
      if (durationUs === null) return false;
      interval('stall', stalled[1] ?? '', durationUs, clock(stamp, readAtUs));
      return true;
    }
    return heap.line(message) ? true : null;
  }

  return {
    line(text, readAtUs) {
      if (!mayBeOurs(text)) return false;
      const understood = understand(text, readAtUs);
      if (understood === false) sink.unparsed('a line of the JVM log that is torn or of an unknown version');
      return understood === true;
    },
  };
}

/** Far more than any line about a pause has. */
const longestLine = 1_024;
const [bracket, letterG, letterS, letterT, letterA] = [0x5b, 0x47, 0x53, 0x54, 0x41];

/** Cheap: most lines of a server's output are not ours, and most of the JVM's own say nothing of pauses. */
function mayBeOurs(text: string): boolean {
  const first = text.charCodeAt(0);
  if (text.length > longestLine) return false;
  if (first !== bracket && first !== letterG && first !== letterS && first !== letterT && first !== letterA)
    return false;
  return (
    text.includes(' Pause ') ||
    text.includes('afepoint "') ||
    text.includes(' Concurrent ') ||
    text.includes('Allocation Stall (') ||
    text.includes(' were stopped: ') ||
    text.includes(' Collection (') ||
    text.includes('Max Capacity: ') ||
    text.includes('] Using ') ||
    text.includes(' The Z Garbage Collector')
  );
}
