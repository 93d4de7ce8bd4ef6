import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const executable = fileURLToPath(new URL('../../../bin/overtick.js', import.meta.url));

/** A process that ended within this many ms of its start has failed to start; a longer life resets the back-off. */
const settledAfterMs = 10_000;
const longestBackOffMs = 10_000;

export type Child = { close(): Promise<void> };

type Options = {
  name: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  /** Called when it ends before it was ever ready: there is no use in starting it again. */
  onFirstFailure(): void;
  /** Ready when this resolves true; asked every 100 ms. */
  isReady(): Promise<boolean>;
};

/** Runs `overtick ARGS` and keeps it running: a child that dies is started again with back-off. Resolves when it is ready. */
export function keepRunning({ name, args, env, onFirstFailure, isReady }: Options): Promise<Child> {
  let child: ChildProcess;
  let closing = false;
  let wasReady = false;
  let backOffMs = 250;

  const start = () => {
    const startedAt = Date.now();
    child = spawn(process.execPath, [executable, ...args], { env, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('exit', (code, signal) => {
      if (closing) return;
      if (!wasReady) return onFirstFailure();
      backOffMs = Date.now() - startedAt > settledAfterMs ? 250 : Math.min(backOffMs * 2, longestBackOffMs);
      console.error(`${name} ended (${signal ?? code}); starting it again in ${backOffMs} ms.`);
      setTimeout(() => closing || start(), backOffMs);
    });
  };

  const close = () => {
    closing = true;
    if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
    return new Promise<void>(resolve => {
      child.once('exit', () => resolve());
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), 10_000).unref();
    });
  };

  start();
  return new Promise(resolve => {
    const ask = async () => {
      if (closing) return;
      wasReady = await isReady().catch(() => false);
      if (wasReady) resolve({ close });
      else setTimeout(ask, 100);
    };
    void ask();
    // A stop while it is still starting must reach it too.
    process.once('exit', () => child.kill('SIGTERM'));
  });
}
