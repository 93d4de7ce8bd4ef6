const everyMs = 2_000;
/** Who is started again is back before this. */
const graceMs = 15_000;

/** Asks somebody now and then whether they are there. */
export type AnswersLately = {
  /** ms since the last answer, or since this was begun; null: lately enough. */
  silentMs(): number | null;
  close(): void;
};

/** `ask` rejects when there is no answer; one that hangs is no answer either. */
export function watchAnswers(
  ask: () => Promise<unknown>,
  nowMs: () => number = () => performance.now(),
): AnswersLately {
  let answeredMs = nowMs();
  let isAsking = false;
  const look = async () => {
    if (isAsking) return;
    isAsking = true;
    try {
      await ask();
      answeredMs = nowMs();
    } catch {
      // What went wrong is told by who needs the answer.
    }
    isAsking = false;
  };
  void look();
  const timer = setInterval(look, everyMs).unref();
  return {
    silentMs: () => (nowMs() - answeredMs > graceMs ? nowMs() - answeredMs : null),
    close: () => clearInterval(timer),
  };
}
