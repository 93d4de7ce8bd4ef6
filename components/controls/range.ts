/** A range as it stands in the address: relative (`-15m`, `now`) or ISO 8601. */
export type Range = { from: string; to: string };

export const presets = ['1m', '5m', '15m', '1h', '3h', '12h', '24h', '7d'] as const;
export const defaultRange: Range = { from: '-15m', to: 'now' };

export const span = /^(\d{1,5})\s*(s|m|h|d|w)$/i;

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

/** `now`, `-15m` or `now-15m` in ms, at a moment that counts as now. */
export function momentMs(text: string, nowMs: number): number {
  const back = span.exec(text.replace(/^now\s*/i, '').replace(/^-\s*/, ''));
  return back ? nowMs - Number(back[1]) * (unitMs[back[2]?.toLowerCase() ?? ''] ?? Number.NaN) : nowMs;
}

/** The ends of a range in ms, at a moment that counts as now. Null: not understood. */
export function boundsOf({ from, to }: Range, nowMs: number): [fromMs: number, toMs: number] | null {
  const at = (text: string) => (isStill(text) ? Date.parse(text) : momentMs(text, nowMs));
  const [fromMs, toMs] = [at(from), at(to)];
  return fromMs < toMs ? [fromMs, toMs] : null;
}

/** The same range in ISO 8601: it stands still, and says the same to whoever gets it. */
export function stillRange(range: Range, nowMs: number): Range {
  const bounds = boundsOf(range, nowMs);
  return bounds ? { from: new Date(bounds[0]).toISOString(), to: new Date(bounds[1]).toISOString() } : range;
}

/** A range as it was at the moment at which a page was paused: it stands still. */
export function rangeAsOf(range: Range, paused: string | undefined): Range {
  const at = Date.parse(paused ?? '');
  return Number.isFinite(at) ? stillRange(range, at) : range;
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

/** A part of a range, dragged out of it; never shorter than a second. */
export function zoomInto(fromMs: number, toMs: number): Range {
  const end = Math.max(toMs, fromMs + 1000);
  return { from: new Date(fromMs).toISOString(), to: new Date(end).toISOString() };
}
