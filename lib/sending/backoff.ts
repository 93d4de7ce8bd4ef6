/** What became of one attempt: a status the collector answered, or the code of the error that kept it from us. */
export type Outcome = { status: number; retryAfter: string | undefined } | { error: string };

export type Decision = {
  action: 'done' | 'drop' | 'retry';
  /** Send nothing for so long. */
  waitMs: number;
  /** For the log: `429`, `ECONNREFUSED`. */
  reason: string;
};

const firstWaitMs = 250;
/** A collector that is away is looked for this often: when it is back, what is now should be seen within 3 s. */
const longestWaitMs = 2_000;
/** One that refuses what we send does not change its mind soon. */
const longestRefusedMs = 30_000;
/** A collector may ask for quiet, but not for good. */
const longestRetryAfterMs = 300_000;

/**
 * What to do with a batch after an attempt. Only a 4xx says that the same bytes will never be taken: those are
 * dropped. `failures` counts the attempts in a row that went wrong, this one included; `random` is from [0, 1).
 */
export function decide(outcome: Outcome, failures: number, random: number, nowMs: number): Decision {
  if ('error' in outcome)
    return { action: 'retry', waitMs: wait(failures, random, longestWaitMs), reason: outcome.error };
  const { status } = outcome;
  const reason = String(status);
  if (status >= 200 && status < 300) return { action: 'done', waitMs: 0, reason };
  const rejected = status >= 400 && status < 500 && status !== 429 && status !== 408;
  const longestMs = rejected ? longestRefusedMs : longestWaitMs;
  const waitMs = Math.max(wait(failures, random, longestMs), retryAfterMs(outcome.retryAfter, nowMs));
  // A first bad batch should not hold up the good ones behind it; a wrong token should not be tried 4 times a second.
  if (rejected) return { action: 'drop', waitMs: failures > 1 ? waitMs : 0, reason };
  return { action: 'retry', waitMs, reason };
}

/** Doubles up to a longest; the upper half is left to chance, so that a fleet does not come back as one. */
function wait(failures: number, random: number, longestMs: number): number {
  const full = Math.min(longestMs, firstWaitMs * 2 ** Math.min(failures - 1, 20));
  return full / 2 + (full / 2) * random;
}

/** Retry-After: seconds, or a date. */
function retryAfterMs(value: string | undefined, nowMs: number): number {
  if (value === undefined) return 0;
  const seconds = Number(value);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - nowMs;
  return ms > 0 ? Math.min(ms, longestRetryAfterMs) : 0;
}
