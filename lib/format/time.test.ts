import { describe, expect, it } from 'vitest';
import { formatAxisTime, formatClock, formatClockMs, formatDateTime, isZone, utc } from './time.ts';

const at = '2026-11-21T22:02:07.482913Z';

describe('times', () => {
  it('reads in UTC or in the zone that was chosen, over 24 hours', () =>
    expect([formatClock(at, utc), formatClock(at, 'Europe/Berlin')]).toEqual(['22:02:07', '23:02:07']));

  it('keeps the milliseconds that find a tick in a log', () =>
    expect(formatClockMs(at, utc)).toBe('22:02:07.482'));

  it('writes the whole moment for a link that is read next week', () =>
    expect(formatDateTime(at, utc)).toBe('21 Nov 2026 22:02:07.482'));

  it('shows a dash for what is no time', () =>
    expect([formatClock(null, utc), formatClock('soon', utc)]).toEqual(['–', '–']));

  it('labels an axis as finely as its span needs', () =>
    expect([300_000, 3_600_000, 604_800_000].map(span => formatAxisTime(Date.parse(at), span, utc))).toEqual([
      '22:02:07',
      '22:02',
      '21 Nov 22:02',
    ]));

  it('refuses a zone that does not exist', () =>
    expect([isZone('Asia/Tokyo'), isZone("'; drop")]).toEqual([true, false]));
});
