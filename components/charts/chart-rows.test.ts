import { describe, expect, it } from 'vitest';
import { highest, lastMeasured, lonePlaces } from './chart-rows.ts';

const heap = [null, 4, null, 6, 7, null];

describe('lines of a time chart', () => {
  it('know the values that stand alone, the last one and the highest', () => {
    expect([...lonePlaces(heap)]).toEqual([1]);
    expect(lastMeasured([{ values: heap }, { values: [1] }])).toBe(4);
    expect(lastMeasured([{ values: [null] }])).toBe(-1);
    expect(highest([{ key: 'heap', values: heap }])).toBe(7);
  });
});
