import type { ProcessChoice } from '../../lib/agent-config.ts';
import { findProcess, type Process, readProcess } from './find-process.ts';

const lookMs = 1_000;
/** All command lines are read to find one: that is done less often. */
const looksPerSearch = 3;

/** The process that a target measures, found again after a restart. */
export type Watched = { current(): Process | null; close(): void };

/** `onStarted` is called for the first process and for each that takes its place. */
export function watchProcess(choice: ProcessChoice, onStarted: (process: Process) => void): Watched {
  let current: Process | null = null;
  let looks = 0;

  function look(): void {
    if (current !== null && choice.pidFile === undefined) {
      const same = readProcess(current.pid);
      if (same?.startedAtUs === current.startedAtUs) return;
    }
    const isSearch = choice.match !== undefined;
    if (isSearch && current === null && looks++ % looksPerSearch !== 0) return;
    const found = findProcess(choice);
    const isNew = found !== null && (found.pid !== current?.pid || found.startedAtUs !== current.startedAtUs);
    current = found;
    if (isNew) onStarted(found);
  }

  look();
  const timer = setInterval(look, lookMs);
  return { current: () => current, close: () => clearInterval(timer) };
}
