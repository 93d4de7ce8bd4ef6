import { forwardSignals, type Wrapped, wrap } from './exec.ts';
import type { Process } from './find-process.ts';
import type { Measured } from './measured.ts';
import { readOutput } from './sources/output-source.ts';

/**
 * Starts the server that a target measures, and reads its output along. The sources need the process, and its output needs a source: what it says before that waits.
 */
export async function runCommand(
  command: string[],
  begin: (process: Process) => Promise<Measured>,
): Promise<Wrapped> {
  const early: [stream: 'stdout' | 'stderr', bytes: Buffer][] = [];
  let output: ReturnType<typeof readOutput> | null = null;
  const take = (stream: 'stdout' | 'stderr') => (bytes: Buffer) => {
    if (output === null) early.push([stream, bytes]);
    else output[stream](bytes);
  };
  const child = await wrap(command, { stdout: take('stdout'), stderr: take('stderr') });
  forwardSignals(child.kill);
  const one = await begin({ pid: child.pid, startedAtUs: child.startedAtUs });
  output = readOutput(
    command[0] ?? '',
    format => one.target.sinkOf(format, 'output'),
    () => child.startedAtUs,
  );
  one.sources.push(output.source);
  for (const [stream, bytes] of early.splice(0)) output[stream](bytes);
  return child;
}
