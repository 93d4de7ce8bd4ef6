const quietMs = 60_000;

/**
 * The agent's voice: one line on stderr when something changes for the worse or the better, and the same kind of
 * line at most once a minute. Callers never pass the token.
 */
export class Reporter {
  readonly #lastMs = new Map<string, number>();

  warn(kind: string, message: string): void {
    const nowMs = performance.now();
    if (nowMs - (this.#lastMs.get(kind) ?? -quietMs) < quietMs) return;
    this.#lastMs.set(kind, nowMs);
    try {
      process.stderr.write(`overtick agent: ${message}\n`);
    } catch {
      // stderr is closed: there is no one to tell
    }
  }
}
