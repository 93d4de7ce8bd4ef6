import type { ProcessChoice } from '../../lib/agent-config.ts';
import { nowUs } from './clock.ts';
import { findProcess, type Process, readProcess } from './find-process.ts';

const lookMs = 1_000;
/** A shell or a supervisor is there before the server that it starts, whose command line it has in its own; in µs. */
const wrapperUs = 3_000_000;

/** The process that a target measures, found again after a restart. */
export type Watched = { current(): Process | null; look(): void; close(): void };

/** `onStarted` is called for the first process and for each that takes its place. */
export function watchProcess(choice: ProcessChoice, onStarted: (process: Process) => void): Watched {
  let current: Process | null = null;

  function look(): void {
    if (current !== null && choice.pidFile === undefined && !current.isWrapper) {
      const same = readProcess(current.pid);
      if (same?.startedAtUs === current.startedAtUs) return;
    }
    const found = findProcess(choice);
    if (found?.isWrapper && nowUs() - found.startedAtUs < wrapperUs) {
      current = null;
      return;
    }
    const isNew = found !== null && (found.pid !== current?.pid || found.startedAtUs !== current.startedAtUs);
    current = found;
    if (isNew) onStarted(found);
  }

  look();
  const timer = setInterval(look, lookMs);
  return { current: () => current, look, close: () => clearInterval(timer) };
}
