import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { OvertickError } from '../../lib/errors.ts';
import { nowUs } from './clock.ts';

/** How long after the server's end its last output may come, in ms. */
const lastOutputMs = 1_000;

export type Wrapped = {
  pid: number;
  startedAtUs: number;
  /** With the code that a shell would give: that of the child, or 128 and the number of its signal. */
  ended: Promise<number>;
  kill(signal: NodeJS.Signals): void;
};

/** Bytes go on as they come, no faster than they are taken; who reads along never holds them up. */
function pass(from: Readable, to: Writable, read: (bytes: Buffer) => void): void {
  from.on('data', (bytes: Buffer) => {
    if (!to.write(bytes)) {
      from.pause();
      to.once('drain', () => from.resume());
    }
    read(bytes);
  });
  // As it would be without us: the child learns of it when it writes.
  to.on('error', () => from.destroy());
}

/**
 * Runs a server with its output passed through, and lets `read` have it too. Throws OvertickError 'invalid' when the
 * command cannot be run.
 */
export async function wrap(
  command: string[],
  read: { stdout(bytes: Buffer): void; stderr(bytes: Buffer): void },
  out: { stdout: Writable; stderr: Writable } = process,
): Promise<Wrapped> {
  const [file = '', ...args] = command;
  const startedAtUs = nowUs();
  const child = spawn(file, args, { stdio: ['inherit', 'pipe', 'pipe'] });
  const ended = endOf(child);
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'ENOENT' ? 'there is no such program' : error.message;
      reject(new OvertickError('invalid', `--exec: ${file} cannot be run: ${why}.`));
    });
  });
  pass(child.stdout as Readable, out.stdout, read.stdout);
  pass(child.stderr as Readable, out.stderr, read.stderr);
  return { pid: child.pid as number, startedAtUs, ended, kill: signal => void child.kill(signal) };
}

function endOf(child: ChildProcess): Promise<number> {
  return new Promise(resolve => {
    const settle = (code: number | null, signal: NodeJS.Signals | null) =>
      resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL']);
    // 'close' comes when the output has been read to its end, too; what the server left behind may hold that open.
    child.once('close', settle);
    child.once('exit', (code, signal) => setTimeout(settle, lastOutputMs, code, signal).unref());
  });
}

/** What the agent is told, the server is told. From a terminal Ctrl-C reaches both by itself. */
export function forwardSignals(kill: (signal: NodeJS.Signals) => void): void {
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'] as const)
    process.on(signal, () => {
      const fromTerminal = (signal === 'SIGINT' || signal === 'SIGQUIT') && process.stdin.isTTY;
      if (!fromTerminal) kill(signal);
    });
}
