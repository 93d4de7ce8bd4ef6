import type { SourceConfig } from '../../../lib/agent-config.ts';
import type { Resource } from '../../../lib/signals/resource.ts';
import type { Process } from '../find-process.ts';
import type { Sink, Source } from '../source.ts';
import { startHsperfdata } from './hsperfdata.ts';
import { logParsers } from './log-parsers.ts';
import { startLog } from './log-source.ts';
import { startPprof } from './pprof.ts';
import { startProcfs } from './procfs.ts';
import { startPrometheus } from './prometheus.ts';
import { startStatsd } from './statsd.ts';

/** What a source is given beside its options. */
export type SourceContext = {
  sink: Sink;
  /** For what is said of another instance than the target's. */
  sinkOf(told: Partial<Resource>): Sink;
  process: { current(): Process | null };
  resource(): Resource;
  /** Where rows go; profiles are sent there by their source. */
  collector: { url: string; token: string | null };
};

type SourceType = SourceConfig['type'];
type Start<T extends SourceType> = (
  options: Extract<SourceConfig, { type: T }>,
  context: SourceContext,
) => Source | Promise<Source>;

const starts: { [T in SourceType]: Start<T> } = {
  gctrace: startLog(logParsers.gctrace),
  schedtrace: startLog(logParsers.schedtrace),
  'jvm-log': startLog(logParsers['jvm-log']),
  'trace-gc': startLog(logParsers['trace-gc']),
  prometheus: startPrometheus,
  hsperfdata: startHsperfdata,
  procfs: startProcfs,
  statsd: async (options, context) => {
    const source = startStatsd(options, context);
    // A server that is started next sends its first tick to a socket that is there.
    await source.opened;
    return source;
  },
  pprof: startPprof,
};

export async function startSource(options: SourceConfig, context: SourceContext): Promise<Source> {
  return (starts[options.type] as Start<SourceType>)(options, context);
}
