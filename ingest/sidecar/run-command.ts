import { forwardSignals, type Wrapped, wrap } from './exec.ts';
import type { Process } from './find-process.ts';
import type { Measured } from './measured.ts';
import { readOutput } from './sources/output-source.ts';

/**
 * Starts the server that a target measures, and reads its output along. The target's sources are there before it: what it
 * sends first is not lost.
 */
export async function runCommand(
  command: string[],
  { target, sources }: Measured,
  onStarted: (process: Process) => void,
): Promise<Wrapped> {
  let startedAtUs: number | null = null;
  const output = readOutput(
    command[0] ?? '',
    format => target.sinkOf(format, 'output'),
    () => startedAtUs,
  );
  const child = await wrap(command, output);
  startedAtUs = child.startedAtUs;
  target.started(startedAtUs);
  onStarted(child);
  forwardSignals(child.kill);
  sources.push(output.source);
  return child;
}
