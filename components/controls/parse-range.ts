import { type Range, span } from './range.ts';

const clockPattern = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/;

/**
 * What people type: `15m`, `now-1h`, `-2h`, `14:02-14:10` (today, UTC; yesterday if that is still to come), two ISO
 * times or two epoch numbers (s or ms) with a `/`, `..` or ` - ` between them. Null: not understood.
 */
export function parseRange(text: string, now: Date): Range | null {
  const typed = text.trim();
  const back = typed.replace(/^now\s*/i, '').replace(/^-\s*/, '');
  if (span.test(back)) return { from: `-${back.replace(/\s/g, '').toLowerCase()}`, to: 'now' };
  const [first, second, more] = typed.split(
    /\s+-\s+|\s*\/\s*|\s*\.\.\s*|(?<=^\d{1,2}:\d{2}(?::\d{2})?)\s*-\s*/,
  );
  if (!first || !second || more !== undefined) return null;
  const from = parseMoment(first, now);
  const to = parseMoment(second, now);
  if (!from || !to || from >= to) return null;
  return { from: from.toISOString(), to: to.toISOString() };
}

function parseMoment(text: string, now: Date): Date | null {
  if (/^now$/i.test(text)) return now;
  const clock = clockPattern.exec(text);
  if (clock) return clockToday(clock, now);
  if (/^\d{9,10}$/.test(text)) return new Date(Number(text) * 1000);
  if (/^\d{12,13}$/.test(text)) return new Date(Number(text));
  if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return null;
  const iso = text.replace(' ', 'T');
  const date = new Date(/T/.test(iso) && !/(Z|[+-]\d{2}:?\d{2})$/i.test(iso) ? `${iso}Z` : iso);
  return Number.isNaN(date.getTime()) ? null : date;
}

function clockToday(clock: RegExpExecArray, now: Date): Date | null {
  const [hours, minutes, seconds] = [Number(clock[1]), Number(clock[2]), Number(clock[3] ?? 0)];
  if (hours > 23 || minutes > 59 || seconds > 59) return null;
  const date = new Date(
    Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate(), hours, minutes, seconds),
  );
  return date > now ? new Date(date.getTime() - 86_400_000) : date;
}
