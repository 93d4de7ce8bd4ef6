import { describe, expect, it } from 'vitest';
import { cellsOf } from './heatmap.ts';

describe('a column of the heatmap that is read from a histogram', () => {
  it('has four buckets in a row, and gives its breaches to the longest ticks', () => {
    const cells = cellsOf({
      column: 3,
      histogram: [
        [0, 3, 4, 40, 41],
        [5, 1, 2, 2, 1],
      ],
      breaches: 4,
    });
    expect(cells).toEqual([
      { column: 3, row: 0, count: 6, over: 0 },
      { column: 3, row: 1, count: 2, over: 1 },
      { column: 3, row: 10, count: 3, over: 3 },
    ]);
  });
});
