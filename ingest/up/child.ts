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
  /** A Ctrl-C or a service manager may have told all of them at once: what ends from then on stays so. */
  isStopping(): boolean;
  /** Ready when this resolves true; asked every 100 ms. */
  isReady(): Promise<boolean>;
};

/**
 * Runs `overtick ARGS` and keeps it running: a child that dies is started again with back-off. Resolves when it is ready.
 * It ends when this process does, however it does: the channel between them tells it (ingest/main.ts).
 */
export function keepRunning(options: Options): Promise<Child> {
  const { name, args, env, onFirstFailure, isStopping, isReady } = options;
  let child: ChildProcess;
  let wasReady = false;
  let backOffMs = 250;

  const start = () => {
    const startedAt = Date.now();
    child = spawn(process.execPath, [executable, ...args, '--supervised'], {
      env,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    child.on('exit', (code, signal) => {
      if (isStopping()) return;
      if (!wasReady) return onFirstFailure();
      backOffMs = Date.now() - startedAt > settledAfterMs ? 250 : Math.min(backOffMs * 2, longestBackOffMs);
      console.error(`${name} ended (${signal ?? code}); starting it again in ${backOffMs} ms.`);
      setTimeout(() => isStopping() || start(), backOffMs);
    });
  };

  const close = () => {
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
      if (isStopping()) return;
      wasReady = await isReady().catch(() => false);
      if (wasReady) resolve({ close });
      else setTimeout(ask, 100);
    };
    void ask();
  });
}
