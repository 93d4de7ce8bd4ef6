import { describe, expect, it } from 'vitest';
import { isoFromUs, usFromIso } from '../format/timestamp.ts';
import { parseMoment, parseRange } from './time-range.ts';

const now = 1_795_249_344_123_456;

describe('moments', () => {
  it.each([
    ['now', now],
    ['-15m', now - 900e6],
    ['now-1h', now - 3600e6],
    ['+30s', now + 30e6],
    ['1795249344', 1_795_249_344e6],
    ['1795249344123', 1_795_249_344_123_000],
    ['2026-11-21T08:22:24.123456Z', Date.UTC(2026, 10, 21, 8, 22, 24) * 1000 + 123_456],
    ['2026-11-21T09:22:24+01:00', Date.UTC(2026, 10, 21, 8, 22, 24) * 1000],
  ])('reads %s', (text, us) => {
    expect(parseMoment(text, now)).toBe(us);
  });

  it.each(['', 'yesterday', '15m', '-15y', '2026-13-45T00:00:00Z', "'; DROP TABLE ticks"])(
    'refuses %j with a sentence that shows how',
    text => {
      expect(() => parseMoment(text, now, 'from')).toThrow(/^from must be ISO 8601 or relative/);
    },
  );

  it.each(['now-999999999w', 'now+999999999w', '1899-12-31T23:59:59Z', '2300-01-01T00:00:00Z'])(
    'refuses %j, which the store cannot hold',
    text => {
      expect(() => parseMoment(text, now, 'to')).toThrow('to must lie in the years 1900 to 2299.');
    },
  );

  it('keeps µs through text and back', () => {
    expect(usFromIso(isoFromUs(now))).toBe(now);
  });

  it('refuses an empty range', () => {
    expect(() => parseRange('now', '-1h', now)).toThrow('from must lie before to.');
  });
});
