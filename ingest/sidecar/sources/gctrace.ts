import type { Pause } from '../../../lib/signals/pause.ts';
import { bytesOf, type LineParser, type ParserOptions, usOfMs } from './line-parser.ts';
import { createProgramClock } from './program-clock.ts';

const mib = 1_048_576;
/** The server's own text may stand before it. */
const longestLine = 4_096;
/** `@` is cut to the ms: it began half of one later, give or take as much. */
const halfMsUs = 500;
const stampErrorUs = 1_000;

/**
 * `gc 5 @5.549s 0%: 0.055+3.0+0.003 ms clock, 0.11+0/0.48/4.2+0.007 ms cpu, 11->11->8 MB, 12 MB goal, … 2 P (forced)`.
 * The fields behind the goal differ by version (Go 1.18 added two). Not anchored: a line may follow text without an end.
 */
const format =
  /(?:^|[^\w])gc (\d{1,12}) @([\d.]+)s [\d.]+%: ([\d.]+)\+([\d.]+)\+([\d.]+) ms clock, ([\d.]+)\+([\d.]+)\/([\d.]+)\/([\d.]+)\+([\d.]+) ms cpu, (\d+)->(\d+)->(\d+) MB, (\d+) MB goal,.{0,200}? (\d{1,6}) P( \(forced\))?\s*$/;

/** Reads Go's GODEBUG=gctrace=1. */
export function createGctraceParser({ sink, startedAtUs, readingUs }: ParserOptions): LineParser {
  const clock = createProgramClock(startedAtUs, readingUs);
  let cycle = 0;
  let liveBytes: number | null = null;
  let allocatedBytesTotal = 0;
  let gcCpuUsTotal = 0;
  let gcPauseUsTotal = 0;

  function emit(pause: Pause): void {
    if (pause.durationUs > 0) sink.pause({ kind: 'gc', source: 'gctrace', evidence: 'measured', ...pause });
  }

  return {
    line(text, readAtUs) {
      if (!text.includes(' ms clock, ') || text.length > longestLine) return false;
      const found = format.exec(text);
      if (found === null) {
        if (/\bgc \d+ @/.test(text)) sink.unparsed('a line of gctrace that is torn or of an unknown version');
        return false;
      }
      const atUs = Number(found[2]) * 1_000_000;
      const [sweepUs, markUs, terminationUs] = [usOfMs(found[3]), usOfMs(found[4]), usOfMs(found[5])];
      const cpuUs = found.slice(6, 11).reduce((sum, ms) => sum + Number(ms) * 1000, 0);
      const [beforeBytes, endBytes, leftBytes] = [11, 12, 13].map(i => bytesOf(found[i], mib));
      const numbers = [sweepUs, markUs, terminationUs, beforeBytes, endBytes, leftBytes];
      if (
        !(cpuUs < Number.MAX_SAFE_INTEGER) ||
        !(atUs < 1e15) ||
        numbers.some(n => n === null || n === undefined)
      ) {
        sink.unparsed('a line of gctrace with numbers that no collection has');
        return false;
      }
      const [sweep, mark, termination] = [sweepUs ?? 0, markUs ?? 0, terminationUs ?? 0];
      const [before, end, left] = [beforeBytes ?? 0, endBytes ?? 0, leftBytes ?? 0];
      const number = Number(found[1]);
      if (number <= cycle) {
        // Another process writes here now: what grew starts over.
        liveBytes = null;
        allocatedBytesTotal = gcCpuUsTotal = gcPauseUsTotal = 0;
      }
      cycle = number;
      clock.read(atUs + sweep + mark + termination, readAtUs);
      const { atUs: startUs, errorUs } = clock.at(atUs + halfMsUs);
      const clockErrorUs = errorUs + stampErrorUs;
      const forced = found[16] ?? '';

      emit({
        ...{ startUs, durationUs: sweep, scope: 'stw', cause: `sweep termination${forced}`, clockErrorUs },
        ...{ heapBeforeBytes: before, heapAfterBytes: before },
      });
      const markAtUs = startUs + sweep;
      emit({ startUs: markAtUs, durationUs: mark, scope: 'concurrent', cause: 'mark', clockErrorUs });
      emit({
        ...{ startUs: markAtUs + mark, durationUs: termination, scope: 'stw', clockErrorUs },
        ...{ cause: `mark termination${forced}`, heapBeforeBytes: end, heapAfterBytes: left },
      });
      // CPU time of all goroutines that had to help; which ones is not said. As if every P had helped for its share.
      const assistUs = (Number(found[7]) * 1000) / Math.max(1, Number(found[15]));
      emit({
        ...{ startUs: markAtUs, durationUs: Math.round(Math.min(assistUs, mark)), scope: 'assist' },
        ...{ cause: 'mark assist', evidence: 'estimated', clockErrorUs: clockErrorUs + mark },
      });

      if (liveBytes !== null) allocatedBytesTotal += Math.max(0, before - liveBytes);
      liveBytes = left;
      allocatedBytesTotal += Math.max(0, end - before);
      gcCpuUsTotal += Math.round(cpuUs);
      gcPauseUsTotal += sweep + termination;
      sink.reading({
        heapUsedBytes: left,
        ...{ allocatedBytesTotal, gcCpuUsTotal, gcPauseUsTotal, gcCyclesTotal: number },
      });
      return true;
    },
  };
}
