import { describe, expect, it } from 'vitest';
import { formatPercent, formatTimes } from './percent.ts';

describe('shares', () => {
  it.each([
    [null, '–'],
    [0, '0 %'],
    [0.000_000_1, '<0.01 %'],
    [0.0006, '0.06 %'],
    [0.022, '2.2 %'],
    [0.22, '22 %'],
    [0.996, '99.6 %'],
    [0.9999, '>99.9 %'],
    [1, '100 %'],
    [1.12, '112 %'],
  ])('%s reads %s', (share, text) => expect(formatPercent(share)).toBe(text));

  it('says how many times the typical', () =>
    expect([0, 0.001, 0.02, 0.3, 1.84, 28.6, 1234, null].map(formatTimes)).toEqual([
      '0×',
      '<0.01×',
      '0.02×',
      '0.3×',
      '1.8×',
      '29×',
      '1,234×',
      '–',
    ]));
});
