import { describe, expect, it } from 'vitest';
import { formatByteRate, formatCount, formatRate } from './rate.ts';

describe('rates', () => {
  it('groups counts and shortens the huge ones', () =>
    expect([0, 12_345, 3_200_000, 1.2e9, null].map(formatCount)).toEqual([
      '0',
      '12,345',
      '3.2 M',
      '1.2 G',
      '–',
    ]));

  it('keeps a decimal while it tells something', () =>
    expect([0, 0.42, 19.94, 1240.4, null].map(formatRate)).toEqual([
      '0/s',
      '0.4/s',
      '19.9/s',
      '1,240/s',
      '–',
    ]));

  it('reads bytes per second in the units of bytes', () =>
    expect([5_033_165, null].map(formatByteRate)).toEqual(['4.8 MB/s', '–']));
});
