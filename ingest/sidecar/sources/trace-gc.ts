import type { Pause } from '../../../lib/signals/pause.ts';
import { createIsolates, type Isolate } from './isolates.ts';
import type { LineParser, ParserOptions } from './line-parser.ts';
import { type Collection, readCollection } from './trace-gc-line.ts';

/** --trace-gc-nvp writes 3 KB; the server's own text may stand before it. */
const longestLine = 16_384;
/** Lines are stamped in ms. */
const stampErrorUs = 1_000;

/** Reads V8's --trace-gc and --trace-gc-nvp, of Node and of others that embed V8. */
export function createTraceGcParser({ sink, startedAtUs, readingUs }: ParserOptions): LineParser {
  const isolates = createIsolates(startedAtUs, readingUs);
  let allocatedBytesTotal = 0;
  let gcPauseUsTotal = 0;
  let gcCyclesTotal = 0;

  function emit(pause: Pause): void {
    if (pause.durationUs > 0) sink.pause({ kind: 'gc', source: 'trace-gc', evidence: 'measured', ...pause });
  }

  function tell(gc: Collection, isolate: Isolate, isMain: boolean): void {
    const { atUs: endUs, errorUs } = isolate.clock.at(gc.endedUs);
    const clockErrorUs = errorUs + stampErrorUs;
    // A worker's collection stops that worker, and not the thread that ticks.
    const [scope, whose] = isMain ? ['stw', ''] : ['concurrent', ' of a worker'];
    emit({
      ...{
        startUs: endUs - gc.pauseUs,
        durationUs: gc.pauseUs,
        scope,
        cause: gc.cause + whose,
        clockErrorUs,
      },
      ...{ heapBeforeBytes: gc.beforeBytes, heapAfterBytes: gc.afterBytes },
    });
    if (gc.steps === null) return;
    // When marking began is known, and its longest step; which moment that step was is not.
    const spanUs = Math.max(0, gc.steps.wallUs - gc.steps.longestUs - gc.pauseUs);
    const from = endUs - gc.steps.wallUs;
    emit({
      ...{
        startUs: from + Math.round(spanUs / 2),
        durationUs: gc.steps.longestUs,
        scope,
        evidence: 'estimated',
      },
      ...{ cause: `incremental marking${whose}`, clockErrorUs: clockErrorUs + Math.ceil(spanUs / 2) },
    });
    const othersUs = Math.max(0, gc.steps.totalUs - gc.steps.longestUs);
    emit({
      ...{
        startUs: from,
        durationUs: othersUs === 0 ? 0 : gc.steps.wallUs,
        scope: 'concurrent',
        clockErrorUs,
      },
      cause: `incremental marking, in steps${whose}`,
    });
  }

  return {
    line(text, readAtUs) {
      if (!text.includes(' ms: ') || text.length > longestLine) return false;
      const gc = readCollection(text);
      if (gc === undefined) return false;
      if (gc === null) {
        sink.unparsed('a line of trace-gc that is torn or of an unknown version');
        return false;
      }
      const isolate = isolates.of(gc.pid, gc.isolate, gc.endedUs, readAtUs);
      const isMain = isolates.isMain(isolate);
      tell(gc, isolate, isMain);

      const grownBytes = isolate.afterBytes === null ? 0 : Math.max(0, gc.beforeBytes - isolate.afterBytes);
      allocatedBytesTotal += gc.allocatedBytes ?? grownBytes;
      isolate.afterBytes = gc.afterBytes;
      sink.reading({ allocatedBytesTotal, heapUsedBytes: isolates.usedBytes(isolate) });
      if (!isMain) return true;
      gcPauseUsTotal += gc.pauseUs + (gc.steps?.totalUs ?? 0);
      gcCyclesTotal++;
      sink.reading({ gcPauseUsTotal, gcCyclesTotal });
      return true;
    },
  };
}
