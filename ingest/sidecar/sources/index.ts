import type { SourceConfig } from '../../../lib/agent-config.ts';
import { OvertickError } from '../../../lib/errors.ts';
import type { Resource } from '../../../lib/signals/resource.ts';
import type { Process } from '../find-process.ts';
import type { Sink, Source } from '../source.ts';
import { logParsers } from './log-parsers.ts';
import { startLog } from './log-source.ts';

/** What a source is given beside its options. */
export type SourceContext = {
  sink: Sink;
  /** For what is said of another instance than the target's. */
  sinkOf(told: Partial<Resource>): Sink;
  process: { current(): Process | null };
  resource(): Resource;
};

type SourceType = SourceConfig['type'];
type Start<T extends SourceType> = (
  options: Extract<SourceConfig, { type: T }>,
  context: SourceContext,
) => Source | Promise<Source>;

const starts: { [T in SourceType]?: Start<T> } = {
  gctrace: startLog(logParsers.gctrace),
  schedtrace: startLog(logParsers.schedtrace),
  'jvm-log': startLog(logParsers['jvm-log']),
  'trace-gc': startLog(logParsers['trace-gc']),
};

export async function startSource(options: SourceConfig, context: SourceContext): Promise<Source> {
  const start = starts[options.type] as Start<SourceType> | undefined;
  if (start === undefined)
    throw new OvertickError('invalid', `This version of overtick agent has no source ${options.type}.`);
  return start(options, context);
}
