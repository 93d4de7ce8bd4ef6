import fs from 'node:fs';

/**
 * How long this thread was ready to run and waited for a CPU, since it started: the second figure of Linux's
 * schedstat, exact to the ns. It is the one sign of a crowded machine that no clock inside the process can see.
 * 1.5 µs of CPU a reading, so it is not on the path of `agent.tick` unless asked for.
 */
export class RunQueue {
  #file: number | null = null;
  readonly #text = Buffer.alloc(96);

  start(): void {
    try {
      this.#file = fs.openSync('/proc/thread-self/schedstat', 'r');
    } catch {
      this.#file = null; // not Linux, or a kernel without it
    }
  }

  stop(): void {
    if (this.#file !== null) fs.closeSync(this.#file);
    this.#file = null;
  }

  /** NaN where it is not known. */
  waitNs(): number {
    if (this.#file === null) return Number.NaN;
    try {
      const length = fs.readSync(this.#file, this.#text, 0, this.#text.length, 0);
      return secondNumber(this.#text, length);
    } catch {
      this.#file = null;
      return Number.NaN;
    }
  }
}

/** Of `147730543 135307908 129`, without making a string of it. */
function secondNumber(text: Buffer, length: number): number {
  const space = 32;
  let at = text.indexOf(space) + 1;
  if (at === 0) return Number.NaN;
  let value = 0;
  for (; at < length && text[at] !== space; at++) value = value * 10 + (text[at] as number) - 48;
  return value;
}
