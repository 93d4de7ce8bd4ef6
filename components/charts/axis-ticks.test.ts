import { describe, expect, it } from 'vitest';
import { formatAxisTime } from '@/lib/format/time.ts';
import { roundTicks, timeTicks, valueTicks } from './axis-ticks.ts';

describe('axis ticks', () => {
  it('fall on round moments', () => {
    const from = Date.parse('2026-11-21T10:00:07Z');
    const labels = timeTicks(from, from + 300_000, 6).map(at => new Date(at).toISOString().slice(14, 19));
    expect(labels).toEqual(['01:00', '02:00', '03:00', '04:00', '05:00']);
  });

  it('stay few over a year, and are none in no time', () => {
    expect(timeTicks(0, 365 * 86_400_000, 8).length).toBeLessThanOrEqual(9);
    expect(timeTicks(5, 5, 8)).toEqual([]);
  });

  it('are round as the clock of the zone shows them, also on days when it was set', () => {
    const labels = (zone: string, from: string, hours: number) => {
      const [begin, spanMs] = [Date.parse(from), hours * 3_600_000];
      return timeTicks(begin, begin + spanMs, 8, zone)
        .map(at => formatAxisTime(at, spanMs, zone))
        .join(' ');
    };
    // Two o'clock comes twice, then is left out; half an hour is left out; an hour comes twice; a zone that sets no clock; days.
    expect([
      labels('Europe/Berlin', '2026-10-24T23:00Z', 5),
      labels('Europe/Berlin', '2026-03-28T23:00Z', 5),
      labels('Australia/Lord_Howe', '2026-10-03T14:00Z', 4),
      labels('America/St_Johns', '2026-11-01T03:30Z', 3),
      labels('Asia/Kathmandu', '2026-10-24T23:00Z', 5),
      labels('Europe/Berlin', '2026-10-24T00:00Z', 72),
    ]).toMatchInlineSnapshot(`
      [
        "01:00 02:00 02:00 03:00 04:00 05:00",
        "00:00 01:00 03:00 04:00 05:00 06:00",
        "00:30 01:00 01:30 02:30 03:00 03:30 04:00 04:30 05:00",
        "01:00 01:30 01:00 01:30 02:00 02:30 03:00",
        "05:00 06:00 07:00 08:00 09:00",
        "24 Oct 12:00 25 Oct 00:00 25 Oct 12:00 26 Oct 00:00 26 Oct 12:00 27 Oct 00:00",
      ]
    `);
  });

  it('reach the top in round values', () =>
    expect([valueTicks(112), valueTicks(0.7), valueTicks(0)]).toEqual([
      [0, 50, 100, 150],
      [0, 0.25, 0.5, 0.75],
      [0, 1],
    ]));

  it('are round inside a range that begins anywhere', () =>
    expect([roundTicks(11, 49, 4), roundTicks(7, 7, 4), roundTicks(0.012, 0.03, 4)]).toEqual([
      [20, 30, 40],
      [7],
      [0.015, 0.02, 0.025, 0.03],
    ]));

  it('are round in megabytes, not in millions', () => {
    const mb = 1024 * 1024;
    expect(valueTicks(96 * mb, 3, 1024)).toEqual([0, 50 * mb, 100 * mb]);
  });
});
