import { describe, expect, it } from 'vitest';
import { parseRange } from './parse-range.ts';
import { liveWindow, moveRange, rangeAsOf, readRange, zoomInto } from './range.ts';

const now = new Date('2026-11-21T22:18:00Z');
const parse = (text: string) => parseRange(text, now);

describe('a time range', () => {
  it.each(['15m', '-15m', 'now-15m', ' 15 m ', 'NOW - 15M'])('%s ends now and stays live', text =>
    expect(parse(text)).toEqual({ from: '-15m', to: 'now' }),
  );

  it.each(['14:02-14:10', '14:02 - 14:10', '14:02:00 / 14:10:00'])('%s is today, in UTC', text =>
    expect(parse(text)).toEqual({ from: '2026-11-21T14:02:00.000Z', to: '2026-11-21T14:10:00.000Z' }),
  );

  it.each([
    ['14:02-14:10', 'Europe/Berlin', '2026-11-21T13:02:00.000Z'],
    ['2026-11-21 14:02 .. 2026-11-21 14:10', 'America/New_York', '2026-11-21T19:02:00.000Z'],
    ['2026-11-21T14:02:00Z/2026-11-21T14:10:00Z', 'Europe/Berlin', '2026-11-21T14:02:00.000Z'],
    ['2026-07-01 00:30 to 2026-07-01 00:31', 'Europe/Berlin', '2026-06-30T22:30:00.000Z'],
  ])('%s is read by the clock of %s', (text, zone, from) =>
    expect(parseRange(text, now, zone)?.from).toBe(from),
  );

  it('may lie between two moments back from now', () =>
    expect(parse('now-2h to -1h')).toEqual({
      from: '2026-11-21T20:18:00.000Z',
      to: '2026-11-21T21:18:00.000Z',
    }));

  it('a clock time that is still to come was yesterday', () =>
    expect(parse('23:00-23:30')?.from).toBe('2026-11-20T23:00:00.000Z'));

  it.each([
    '2026-11-21T14:02:00Z/2026-11-21T14:10:00Z',
    '2026-11-21 14:02 .. 2026-11-21 14:10',
    '1795269720 - 1795270200',
  ])('%s is absolute', text =>
    expect(parse(text)).toEqual({ from: '2026-11-21T14:02:00.000Z', to: '2026-11-21T14:10:00.000Z' }),
  );

  it.each([
    '',
    'soon',
    '25:00-26:00',
    '14:10-14:02x',
    '2026-11-21T15:00:00Z/2026-11-21T14:00:00Z',
    '<script>',
  ])('%j is not understood', text => expect(parse(text)).toBeNull());

  it('is live only when it ends now and begins so long ago', () =>
    expect([
      liveWindow({ from: '-5m', to: 'now' }),
      liveWindow({ from: '-5m', to: '-1m' }),
      liveWindow(readRange({})),
    ]).toEqual(['5m', null, '15m']));

  it('zooms to a second at least', () =>
    expect(zoomInto(1_795_269_720_000, 1_795_269_720_010)).toEqual({
      from: '2026-11-21T14:02:00.000Z',
      to: '2026-11-21T14:02:01.000Z',
    }));

  it('stands still at the moment of a pause', () => {
    const paused = '2026-11-21T14:00:00.000Z';
    expect(rangeAsOf({ from: '-15m', to: 'now' }, paused)).toEqual({
      from: '2026-11-21T13:45:00.000Z',
      to: paused,
    });
    expect(rangeAsOf({ from: '-15m', to: 'now' }, undefined)).toEqual({ from: '-15m', to: 'now' });
  });

  it('moves by half of itself, and never into what is still to come', () => {
    const at = Date.parse('2026-11-21T14:00:00.000Z');
    const hour = { from: '-1h', to: 'now' };
    const times = (range: { from: string; to: string }) => [range.from.slice(11, 16), range.to.slice(11, 16)];
    expect(times(moveRange(hour, 'earlier', at))).toEqual(['12:30', '13:30']);
    expect(times(moveRange(hour, 'wider', at))).toEqual(['12:30', '14:00']);
    expect(times(moveRange(moveRange(hour, 'earlier', at), 'later', at))).toEqual(['13:00', '14:00']);
    expect(times(moveRange(hour, 'later', at))).toEqual(['13:00', '14:00']);
  });
});
