/** A range as it stands in the address: relative (`-15m`, `now`) or ISO 8601. */
export type Range = { from: string; to: string };

export const presets = ['1m', '5m', '15m', '1h', '6h', '24h', '7d'] as const;
export const defaultRange: Range = { from: '-15m', to: 'now' };

const span = /^(\d{1,5})\s*(s|m|h|d|w)$/i;
const clockPattern = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/;

export function readRange({ from, to }: { from?: string; to?: string }): Range {
  return { from: from ?? defaultRange.from, to: to ?? 'now' };
}

/** "15m" of a range that ends now; null for one that stands still. */
export function liveWindow({ from, to }: Range): string | null {
  return to === 'now' && span.test(from.slice(1)) && from.startsWith('-') ? from.slice(1) : null;
}

/** Whether an end of a range stands still, whatever the time is. */
export const isStill = (moment: string): boolean => !/^(now)?\s*([+-]|$)/i.test(moment.trim());

const unitMs: Record<string, number> = { s: 1e3, m: 60e3, h: 3600e3, d: 86_400e3, w: 604_800e3 };

/** The ends of a range in ms, at a moment that counts as now. Null: not understood. */
export function boundsOf({ from, to }: Range, nowMs: number): [fromMs: number, toMs: number] | null {
  const at = (text: string) => {
    if (isStill(text)) return Date.parse(text);
    const back = span.exec(text.replace(/^now\s*/i, '').replace(/^-\s*/, ''));
    return back ? nowMs - Number(back[1]) * (unitMs[back[2]?.toLowerCase() ?? ''] ?? Number.NaN) : nowMs;
  };
  const [fromMs, toMs] = [at(from), at(to)];
  return fromMs < toMs ? [fromMs, toMs] : null;
}

/** A range as it was at the moment at which a page was paused: it stands still. */
export function rangeAsOf(range: Range, paused: string | undefined): Range {
  const at = Date.parse(paused ?? '');
  const bounds = Number.isFinite(at) ? boundsOf(range, at) : null;
  if (!bounds) return range;
  return { from: new Date(bounds[0]).toISOString(), to: new Date(bounds[1]).toISOString() };
}

/** A range half of itself earlier or later, or twice as long around its middle; none of it is still to come. */
export function moveRange(range: Range, move: 'earlier' | 'later' | 'wider', nowMs: number): Range {
  const bounds = boundsOf(range, nowMs);
  if (!bounds) return range;
  const half = (bounds[1] - bounds[0]) / 2;
  const by = { earlier: [-half, -half], later: [half, half], wider: [-half, half] }[move] as [number, number];
  const end = Math.min(nowMs, bounds[1] + by[1]);
  const begin = move === 'wider' ? bounds[0] + by[0] : end - 2 * half;
  return { from: new Date(begin).toISOString(), to: new Date(end).toISOString() };
}

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

/** A part of a range, dragged out of it; never shorter than a second. */
export function zoomInto(fromMs: number, toMs: number): Range {
  const end = Math.max(toMs, fromMs + 1000);
  return { from: new Date(fromMs).toISOString(), to: new Date(end).toISOString() };
}
