import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { FromChild, ToPlayers, ToServer } from './messages.ts';

const firstRestartMs = 1000;
const longestRestartMs = 30_000;
/** A child that ran so long was well: the next restart is quick again. */
const wellAfterMs = 60_000;
const killAfterMs = 3000;

export type ChildOptions = { name: string; module: URL; execArgv: string[]; env: Record<string, string> };

/** A process that is started again when it dies, later and later when it keeps dying. */
export class Child {
  readonly #options: ChildOptions;
  readonly #onMessage: (message: FromChild) => void;
  readonly #onStart: () => void;
  #process: ChildProcess | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #restartMs = firstRestartMs;

  constructor(options: ChildOptions, onMessage: (message: FromChild) => void, onStart: () => void) {
    this.#options = options;
    this.#onMessage = onMessage;
    this.#onStart = onStart;
    this.#start();
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  tell(message: ToServer | ToPlayers): void {
    if (this.#process?.connected) this.#process.send(message, () => {}); // one that is dying hears nothing
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    const child = this.#process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    const killer = setTimeout(() => child.kill('SIGKILL'), killAfterMs);
    child.kill('SIGTERM');
    await exited;
    clearTimeout(killer);
  }

  #start(): void {
    const { name, module, execArgv, env } = this.#options;
    const startedMs = Date.now();
    const child = fork(module, [], { execArgv, env: { ...process.env, ...env } });
    this.#process = child;
    child.on('message', message => this.#onMessage(message as FromChild));
    child.on('error', error => process.stderr.write(`demo: ${name}: ${error.message}\n`));
    child.once('exit', (code, signal) => {
      if (this.#closed) return;
      if (Date.now() - startedMs > wellAfterMs) this.#restartMs = firstRestartMs;
      process.stderr.write(`demo: ${name} ended (${signal ?? code}); again in ${this.#restartMs} ms\n`);
      this.#timer = setTimeout(() => this.#start(), this.#restartMs);
      this.#restartMs = Math.min(longestRestartMs, this.#restartMs * 2);
    });
    this.#onStart();
  }
}
