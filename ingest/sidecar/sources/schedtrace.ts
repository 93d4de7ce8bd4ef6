import { maxCount } from '../../../lib/signals/field.ts';
import type { LineParser, ParserOptions } from './line-parser.ts';

/** One number for each of up to some thousand CPUs. */
const longestLine = 32_768;

/**
 * `SCHED 1004ms: gomaxprocs=2 idleprocs=0 threads=7 … runqueue=3 [ 1 0 ] schedticks=[ 3356 3112 ]`; the blanks and
 * schedticks came with later versions. Lines that begin with blanks are details of scheddetail.
 */
const format =
  /(?:^|[^\w])SCHED \d+ms: [^[]*?\bthreads=(\d+)\b[^[]*? runqueue=(\d+)(?:[^[]{0,60})\[([\d ]*)\]/;

/** Reads Go's GODEBUG=schedtrace=N: goroutines that wait for a CPU, and threads. */
export function createSchedtraceParser({ sink }: ParserOptions): LineParser {
  return {
    line(text) {
      if (!text.includes('SCHED ') || text.length > longestLine || !/\bSCHED \d+ms: /.test(text))
        return false;
      const found = format.exec(text);
      const threads = Number(found?.[1]);
      const local = (found?.[3] ?? '').split(' ').filter(Boolean).map(Number);
      const queueDepth = local.reduce((sum, n) => sum + n, Number(found?.[2]));
      if (!(threads <= maxCount) || !(queueDepth <= maxCount)) {
        sink.unparsed('a line of schedtrace that is torn or of an unknown version');
        return false;
      }
      sink.reading({ threads, queueDepth });
      return true;
    },
  };
}
