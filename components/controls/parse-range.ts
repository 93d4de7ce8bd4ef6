import { utc, type Zone } from '../../lib/format/time.ts';
import { dayShown, momentShown } from '../../lib/format/wall-clock.ts';
import { momentMs, type Range, span } from './range.ts';

const clockPattern = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?$/;
const between = /\s+(?:-|to)\s+|\s*\/\s*|\s*\.\.\s*|(?<=^\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)\s*-\s*/;

/**
 * What people type: `15m`, `now-1h`, `-2h`, `14:02-14:10` (today in their zone; yesterday if that is still to come), two
 * ISO times, two epoch numbers (s or ms) or two of `now-1h` with a `/`, `..`, ` to ` or ` - ` between them. Null: not
 * understood.
 */
export function parseRange(text: string, now: Date, zone: Zone = utc): Range | null {
  const typed = text.trim();
  const back = typed.replace(/^now\s*/i, '').replace(/^-\s*/, '');
  if (span.test(back)) return { from: `-${back.replace(/\s/g, '').toLowerCase()}`, to: 'now' };
  const [first, second, more] = typed.split(between);
  if (!first || !second || more !== undefined) return null;
  const from = parseMoment(first, now, zone);
  const to = parseMoment(second, now, zone);
  if (from === null || to === null || from >= to) return null;
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}

function parseMoment(text: string, now: Date, zone: Zone): number | null {
  if (/^(now\s*)?-\s*\d|^now$/i.test(text)) return momentMs(text, now.getTime());
  const clock = clockPattern.exec(text);
  if (clock) return clockToday(clock, now, zone);
  if (/^\d{9,10}$/.test(text)) return Number(text) * 1000;
  if (/^\d{12,13}$/.test(text)) return Number(text);
  if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return null;
  const iso = text.replace(' ', 'T');
  const isZoned = /T.*(Z|[+-]\d{2}:?\d{2})$/i.test(iso);
  const at = Date.parse(isZoned ? iso : `${iso}${iso.includes('T') ? '' : 'T00:00'}Z`);
  if (Number.isNaN(at)) return null;
  return isZoned ? at : momentShown(at, zone);
}

function clockToday(clock: RegExpExecArray, now: Date, zone: Zone): number | null {
  const [hours, minutes, seconds] = [Number(clock[1]), Number(clock[2]), Number(clock[3] ?? 0)];
  if (hours > 23 || minutes > 59 || seconds > 59) return null;
  const inDay = ((hours * 60 + minutes) * 60 + seconds) * 1000 + Number((clock[4] ?? '').padEnd(3, '0'));
  const midnight = dayShown(now.getTime(), zone);
  const today = momentShown(midnight + inDay, zone);
  return today > now.getTime() ? momentShown(midnight - 86_400_000 + inDay, zone) : today;
}
