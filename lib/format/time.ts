import { notMeasured } from './duration.ts';

/** An IANA zone name. Times are read in UTC unless the person chose otherwise; the server renders the same zone. */
export type Zone = string;
export const utc: Zone = 'UTC';

type Instant = string | number | null | undefined;

const formats = new Map<string, Intl.DateTimeFormat>();

function partsOf(at: Instant, zone: Zone): Record<string, string> | null {
  const date = at === null || at === undefined ? null : new Date(at);
  if (!date || Number.isNaN(date.getTime())) return null;
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'short',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      fractionalSecondDigits: 3,
    });
    formats.set(zone, format);
  }
  return Object.fromEntries(format.formatToParts(date).map(part => [part.type, part.value]));
}

/** "14:02:07". */
export function formatClock(at: Instant, zone: Zone): string {
  const p = partsOf(at, zone);
  return p ? `${p.hour}:${p.minute}:${p.second}` : notMeasured;
}

/** "14:02:07.482": a tick is found in a log by its milliseconds. */
export function formatClockMs(at: Instant, zone: Zone): string {
  const p = partsOf(at, zone);
  return p ? `${p.hour}:${p.minute}:${p.second}.${p.fractionalSecond}` : notMeasured;
}

/** "21 Nov 2026 14:02:07.482". */
export function formatDateTime(at: Instant, zone: Zone): string {
  const p = partsOf(at, zone);
  return p ? `${p.day} ${p.month} ${p.year} ${formatClockMs(at, zone)}` : notMeasured;
}

/** For an axis: seconds below ten minutes, days above two. */
export function formatAxisTime(atMs: number, spanMs: number, zone: Zone): string {
  const p = partsOf(atMs, zone);
  if (!p) return notMeasured;
  if (spanMs <= 600_000) return `${p.hour}:${p.minute}:${p.second}`;
  return spanMs <= 172_800_000 ? `${p.hour}:${p.minute}` : `${p.day} ${p.month} ${p.hour}:${p.minute}`;
}

const offsets = new Map<string, Intl.DateTimeFormat>();

/** What a zone's clock is ahead of UTC by at a moment, in ms. */
export function zoneOffsetMs(atMs: number, zone: Zone): number {
  if (zone === utc) return 0;
  const format =
    offsets.get(zone) ?? new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'longOffset' });
  offsets.set(zone, format);
  const name = format.formatToParts(atMs).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign = '+', hours = 0, minutes = 0] = /^GMT(?:([+-])(\d\d):(\d\d))?/.exec(name) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

/** A zone name is text from a cookie or an address: true only for one that can be formatted in. */
export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
