import { describe, expect, it } from 'vitest';
import { chartRows, highest, lastMeasured, lonePlaces } from './chart-rows.ts';

const heap = [null, 4, null, 6, 7, null];

describe('rows of a time chart', () => {
  it('keep what was not measured as null, also where a series ends early', () =>
    expect(chartRows([0, 1, 2], [{ key: 'heap', values: [5, null] }])).toEqual([
      { at: 0, heap: 5 },
      { at: 1, heap: null },
      { at: 2, heap: null },
    ]));

  it('know the values that stand alone, the last one and the highest', () => {
    expect([...lonePlaces(heap)]).toEqual([1]);
    expect(lastMeasured([{ values: heap }, { values: [1] }])).toBe(4);
    expect(lastMeasured([{ values: [null] }])).toBe(-1);
    expect(highest([{ key: 'heap', values: heap }])).toBe(7);
  });
});
