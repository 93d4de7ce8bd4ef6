import type { SourceConfig, TargetConfig } from '../../lib/agent-config.ts';
import type { Process } from './find-process.ts';
import type { Source } from './source.ts';
import { type SourceContext, startSource } from './sources/index.ts';
import type { Parcel, Target } from './target.ts';
import { createTargets } from './targets.ts';
import { type Watched, watchProcess } from './watch-process.ts';

/** A target at work: its process is watched and its sources run. */
export type Measured = {
  target: Target;
  /** It, and the instances besides it of which its sources tell. */
  targets(): Target[];
  process: { current(): Process | null };
  sources: Source[];
  /** What to do where ticks and pauses come for different instances; null: they do not. */
  apart(): string | null;
  /** Sees whether the process is another one by now, so that rows do not leave under the wrong life. */
  look(): void;
  close(): Promise<void>;
};

/**
 * Starts what a target asks for. A source that cannot be started takes the others with it: its sentence is for the person
 * at the terminal. `child` is the process where we start it ourselves; it
 * may be a script that starts the server, which is then chosen besides.
 */
export async function measure(
  config: TargetConfig,
  collector: SourceContext['collector'],
  onParcel: (parcel: Parcel) => void,
  child?: () => Process | null,
): Promise<Measured> {
  const { sources: asked, process: choice, ...resource } = config;
  const targets = createTargets(resource, onParcel);
  const { target } = targets;
  // With ticks alone there is nothing that could miss them.
  const apart = () => (asked.length < 2 && child === undefined ? null : targets.apart());
  const onStarted = (found: Process) => target.started(found.startedAtUs);
  const watched: Watched | null = choice ? watchProcess(choice, onStarted) : null;
  const process = { current: () => (watched ? watched.current() : (child?.() ?? null)) };
  const sources: Source[] = [];
  const contextOf = (type: SourceConfig['type']): SourceContext => ({
    sink: target.sinkOf(type, type === 'hsperfdata' ? 'counters' : 'log'),
    sinkOf: told => targets.of(told).sinkOf(type),
    ...{ process, collector, resource: () => target.resource },
  });
  const close = async () => {
    await Promise.all(sources.map(source => source.close()));
    watched?.close();
  };
  try {
    for (const options of asked) sources.push(await startSource(options, contextOf(options.type)));
  } catch (error) {
    await close();
    throw error;
  }
  const look = () => watched?.look();
  return { target, targets: targets.all, process, sources, apart, look, close };
}
