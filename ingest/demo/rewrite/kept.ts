import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

const restartMs = 2_000;
const killAfterMs = 5_000;
/** Of what it wrote to stderr so much is told when it ends before its time. */
const keptCharacters = 600;

export type Kept = { close(): Promise<void> };

/** Runs a command, and again when it ends. Its output goes nowhere: a server with GODEBUG would fill the terminal. */
export function keep(name: string, command: readonly string[], env: NodeJS.ProcessEnv): Kept {
  const [file = '', ...args] = command;
  let child: ChildProcess;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  const start = () => {
    let last = '';
    child = spawn(file, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    child.stderr?.on('data', chunk => {
      last = `${last}${chunk}`.slice(-keptCharacters);
    });
    child.on('error', error => console.error(`${name}: ${error.message}`));
    child.once('close', (code, signal) => {
      if (isClosed) return;
      console.error(
        `${name} ended (${signal ?? code}) and is started again. It said last:\n${last.trimEnd()}`,
      );
      timer = setTimeout(start, restartMs);
    });
  };
  start();

  return {
    async close() {
      isClosed = true;
      clearTimeout(timer);
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const closed = once(child, 'exit');
      child.kill('SIGTERM');
      const killer = setTimeout(() => child.kill('SIGKILL'), killAfterMs);
      await closed;
      clearTimeout(killer);
    },
  };
}
