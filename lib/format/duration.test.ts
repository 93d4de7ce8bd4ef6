import { describe, expect, it } from 'vitest';
import {
  formatAge,
  formatMs,
  formatMsBare,
  formatMsExact,
  formatMsSigned,
  withoutZeros,
} from './duration.ts';

describe('durations', () => {
  it.each([
    [null, '–'],
    [Number.NaN, '–'],
    [0, '0 ms'],
    [0.0001, '<1 µs'],
    [0.0123, '12 µs'],
    [0.9999, '1.00 ms'],
    [3.419, '3.42 ms'],
    [9.996, '10.0 ms'],
    [46.2, '46.2 ms'],
    [412.4, '412 ms'],
    [999.7, '1.00 s'],
    [1400, '1.40 s'],
    [59_960, '1 m 00 s'],
    [125_000, '2 m 05 s'],
    [11_520_000, '3 h 12 m'],
    [-5.5, '−5.50 ms'],
  ])('%s ms reads %s', (ms, text) => expect(formatMs(ms)).toBe(text));

  it('drops the unit in a column that carries it, and the decimals that nobody reads', () =>
    expect([0.0123, 3.419, 46.24, 412.4, 1400, null].map(formatMsBare)).toEqual([
      '0.01',
      '3.42',
      '46.2',
      '412',
      '1400',
      '–',
    ]));

  it('keeps every microsecond where lines must add up', () => expect(formatMsExact(46.2)).toBe('46.200'));

  it('shows the sign of a difference', () =>
    expect([58, 0, -2].map(formatMsSigned)).toEqual(['+58.0 ms', '0 ms', '−2.00 ms']));

  it('writes round numbers without zeros on an axis', () =>
    expect(['50.0 ms', '1.00 s', '0.50', '100'].map(withoutZeros)).toEqual(['50 ms', '1 s', '0.50', '100']));

  it('says an age in one unit, and never a negative one', () =>
    expect([-50, 4900, 190_000, 7_200_000, 180_000_000].map(formatAge)).toEqual([
      '0 s',
      '4 s',
      '3 m',
      '2 h',
      '2 d',
    ]));
});
