import { utc, type Zone } from './time.ts';

/** What a clock in a zone shows at a moment, as if it were UTC; in ms. */
function shownMs(atMs: number, zone: Zone): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(atMs);
  const part = (type: string) => Number(parts.find(each => each.type === type)?.value);
  const days = Date.UTC(part('year'), part('month') - 1, part('day'));
  return days + ((part('hour') * 60 + part('minute')) * 60 + part('second')) * 1000;
}

/**
 * The moment at which a clock in a zone shows this, both in ms; `shown` is what it shows taken as UTC. Of an hour that a
 * clock shows twice it is one, and of one that it leaves out the hour beside it.
 */
export function momentShown(shown: number, zone: Zone): number {
  if (zone === utc) return shown;
  const rest = shown % 1000;
  const whole = shown - rest;
  const first = whole - (shownMs(whole, zone) - whole);
  return first - (shownMs(first, zone) - whole) + rest;
}

/** Midnight before a moment in a zone, as its clock shows it, taken as UTC; in ms. */
export function dayShown(atMs: number, zone: Zone): number {
  const shown = zone === utc ? atMs : shownMs(atMs, zone);
  return shown - (shown % 86_400_000);
}
