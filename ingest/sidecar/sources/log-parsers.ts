import { createGctraceParser } from './gctrace.ts';
import { createJvmLogParser } from './jvm-log.ts';
import type { LineParser, ParserOptions } from './line-parser.ts';
import { createSchedtraceParser } from './schedtrace.ts';
import { createTraceGcParser } from './trace-gc.ts';

/** A log format: how it is read, and what doctor says of it. */
export type LogFormat = {
  create(options: ParserOptions): LineParser;
  maps: string[];
  /** What brings lines of it, for when none came. */
  advice: string;
};

export const logParsers = {
  gctrace: {
    create: createGctraceParser,
    maps: [
      'pauses (stw, measured; concurrent marking; assist, estimated)',
      'heapUsedBytes, allocatedBytesTotal to the MB',
      'gcCpuUsTotal, gcPauseUsTotal, gcCyclesTotal',
    ],
    advice: 'start the server with GODEBUG=gctrace=1; it writes to stderr',
  },
  schedtrace: {
    create: createSchedtraceParser,
    maps: ['queueDepth (goroutines that wait for a CPU), threads'],
    advice: 'start the server with GODEBUG=schedtrace=1000; it writes to stderr',
  },
  'jvm-log': {
    create: createJvmLogParser,
    maps: [
      'pauses (stw, safepoint, stall, concurrent; measured)',
      'heapUsedBytes, heapLimitBytes, allocatedBytesTotal to the MB',
      'gcPauseUsTotal, gcCyclesTotal',
    ],
    advice:
      'start the server with -Xlog:gc*,safepoint:file=gc.log:utctime,uptime,level,tags:filecount=5,filesize=20m',
  },
  'trace-gc': {
    create: createTraceGcParser,
    maps: [
      'pauses (stw, measured; steps of marking, estimated)',
      'heapUsedBytes, allocatedBytesTotal (to the byte with --trace-gc-nvp)',
      'gcPauseUsTotal, gcCyclesTotal',
    ],
    advice: 'start the server with node --trace-gc --trace-gc-nvp; it writes to stdout',
  },
} satisfies Record<string, LogFormat>;
