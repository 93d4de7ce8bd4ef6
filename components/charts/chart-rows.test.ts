import { describe, expect, it } from 'vitest';
import { highest, lastMeasured, lonePlaces, stacked } from './chart-rows.ts';

const heap = [null, 4, null, 6, 7, null];

describe('lines of a time chart', () => {
  it('know the values that stand alone, the last one and the highest', () => {
    expect([...lonePlaces(heap)]).toEqual([1]);
    expect(lastMeasured([{ values: heap }, { values: [1] }])).toBe(4);
    expect(lastMeasured([{ values: [null] }])).toBe(-1);
    expect(highest([{ values: heap }])).toBe(7);
  });

  it('that stand on one another reach as high as their sum, the highest drawn first', () => {
    const line = (key: string, values: (number | null)[]) => ({ key, label: key, colour: key, values });
    const lines = stacked([line('a', [1, null, 3]), line('b', [10, null, 0])]);
    expect(lines.map(({ key, tops }) => [key, tops])).toEqual([
      ['b', [11, null, 3]],
      ['a', [1, null, 3]],
    ]);
    expect(highest(lines)).toBe(11);
  });
});
