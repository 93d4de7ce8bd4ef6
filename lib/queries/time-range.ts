import { OvertickError } from '../errors.ts';
import { usFromIso } from '../format/timestamp.ts';

/** µs since the Unix epoch; `toUs` is not in the range. */
export type TimeRange = { fromUs: number; toUs: number };

/** Times that the store can hold, as µs: the years 1900 to 2299. */
const [firstUs, endUs] = [Date.UTC(1900, 0) * 1000, Date.UTC(2300, 0) * 1000];

const unitUs: Record<string, number> = { s: 1e6, m: 60e6, h: 3600e6, d: 86_400e6, w: 604_800e6 };

/**
 * A moment: ISO 8601, `now`, `now-15m`, `-15m`, or Unix time in seconds or milliseconds. Throws OvertickError 'invalid'
 * for anything else, and for years that the store cannot hold.
 */
export function parseMoment(text: string, nowUs: number, name = 'time'): number {
  const us = readMoment(text.trim(), nowUs, name);
  if (us >= firstUs && us < endUs) return us;
  throw new OvertickError('invalid', `${name} must lie in the years 1900 to 2299.`);
}

function readMoment(trimmed: string, nowUs: number, name: string): number {
  if (trimmed === 'now') return nowUs;
  const relative = /^(?:now)?\s*([+-])\s*(\d{1,9}(?:\.\d+)?)\s*([smhdw])$/.exec(trimmed);
  if (relative) {
    const us = Math.round(Number(relative[2]) * (unitUs[relative[3] as string] as number));
    return relative[1] === '-' ? nowUs - us : nowUs + us;
  }
  if (/^\d{10}(\.\d+)?$/.test(trimmed)) return Math.round(Number(trimmed) * 1e6);
  if (/^\d{13}$/.test(trimmed)) return Number(trimmed) * 1000;
  const us = usFromIso(trimmed);
  if (us === null) {
    throw new OvertickError(
      'invalid',
      `${name} must be ISO 8601 or relative, such as 2026-11-21T14:02:00Z, -15m or now, not ${JSON.stringify(trimmed.slice(0, 60))}.`,
    );
  }
  return us;
}

/**
 * A range from texts; by default the last 15 minutes. Throws OvertickError 'invalid', in the names of
 * the request's parameters, when it is empty.
 */
export function parseRange(
  from: string | undefined,
  to: string | undefined,
  nowUs: number,
  fallback = '-15m',
  [fromName, toName]: readonly [string, string] = ['from', 'to'],
): TimeRange {
  const range = {
    fromUs: parseMoment(from ?? fallback, nowUs, fromName),
    toUs: parseMoment(to ?? 'now', nowUs, toName),
  };
  if (range.fromUs >= range.toUs)
    throw new OvertickError('invalid', `${fromName} must lie before ${toName}.`);
  return range;
}
