/** How an attempt ended: an answer, or none. */
export type Outcome =
  | { kind: 'answer'; status: number; retryAfterMs: number | null; body: string }
  | { kind: 'failed'; reason: string; permanent: boolean };

export type Decision = {
  status: 'delivered' | 'waiting' | 'dead';
  /** When to try again, in ms; of `waiting` only. */
  delayMs: number;
  /** The receiver said that it is gone for good. */
  disable: boolean;
  reason: string;
};

/** After so many ms each attempt is followed by the next; the last of them again and again. */
const delaysMs = [1_000, 5_000, 15_000, 60_000, 300_000, 900_000, 1_800_000];
/** On-call does not want yesterday's page: then it is kept as a dead letter, to be replayed by hand. */
const giveUpMs = 24 * 3600_000;
const longestRetryAfterMs = 3600_000;
const jitter = 0.2;

const isTemporary = (status: number) => status >= 500 || status === 408 || status === 425 || status === 429;

/** What follows an attempt. `random`: 0 to 1; `ageMs`: since the notification was made. */
export function afterAttempt(
  outcome: Outcome,
  { kind, attempts, ageMs, random }: { kind: string; attempts: number; ageMs: number; random: number },
): Decision {
  const end = (status: 'delivered' | 'dead', reason: string, disable = false): Decision => ({
    ...{ status, delayMs: 0, disable, reason },
  });
  const again = (reason: string, leastMs: number): Decision => {
    if (ageMs >= giveUpMs) return end('dead', `${reason}; given up after ${giveUpMs / 3600_000} h`);
    const stepMs = delaysMs[Math.min(attempts, delaysMs.length) - 1] ?? 1_000;
    const delayMs = Math.round(stepMs * (1 + jitter * (2 * random - 1)));
    return { status: 'waiting', delayMs: Math.max(delayMs, leastMs), disable: false, reason };
  };
  if (outcome.kind === 'failed')
    return outcome.permanent ? end('dead', outcome.reason) : again(outcome.reason, 0);
  const { status, body } = outcome;
  if (status >= 200 && status < 300) {
    // Slack says what is wrong with 200 and a word.
    if (kind === 'slack' && body.trim() !== 'ok') return end('dead', `${status}, but not ok`);
    return end('delivered', String(status));
  }
  if (status >= 300 && status < 400) return end('dead', `${status}: redirects are not followed`);
  if (status === 410) return end('dead', '410: the receiver is gone and is not called any more', true);
  if (isTemporary(status))
    return again(String(status), Math.min(outcome.retryAfterMs ?? 0, longestRetryAfterMs));
  return end('dead', `${status}: the receiver refuses it`);
}

/** `Retry-After` in seconds or as a date, as ms from now; null when there is none. */
export function retryAfterMs(header: string | undefined, nowMs: number): number | null {
  if (header === undefined) return null;
  if (/^\d+(\.\d+)?$/.test(header.trim())) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - nowMs);
}

/** Tokens of a receiver: so many a minute, all of them at once if need be. */
export type Bucket = { tokens: number; atMs: number };

export function takeToken(
  bucket: Bucket | null,
  perMinute: number,
  nowMs: number,
): { bucket: Bucket; waitMs: number } {
  const before = bucket ?? { tokens: perMinute, atMs: nowMs };
  const gained = (Math.max(0, nowMs - before.atMs) / 60_000) * perMinute;
  const tokens = Math.min(perMinute, before.tokens + gained);
  if (tokens < 1)
    return { bucket: { tokens, atMs: nowMs }, waitMs: Math.ceil(((1 - tokens) / perMinute) * 60_000) };
  return { bucket: { tokens: tokens - 1, atMs: nowMs }, waitMs: 0 };
}
