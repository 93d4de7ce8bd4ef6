import { describe, expect, it } from 'vitest';
import { heatColumns, heatHeight, heatRows, heatTicks } from './heatmap-layout.ts';

describe('rows of a heatmap', () => {
  it('are whole doublings that hold every tick and the budget, with room above it', () => {
    const rows = heatRows([45, 52], 4, 50);
    expect(rows).toEqual({ low: 44, high: 68, perDoubling: 4 });
    expect(heatHeight(rows, 50)).toBeGreaterThan(0.7);
    expect(heatHeight(rows, 50)).toBeLessThan(0.9);
  });

  it('are some even where there is no tick and no budget', () =>
    expect(heatRows([], 4, null)).toEqual({ low: 40, high: 64, perDoubling: 4 }));

  it('are labelled with round durations, fewer where there is little room, none over the edge', () => {
    const rows = heatRows([45, 68], 4, 50);
    expect(heatTicks(rows, 0.1)).toEqual([5, 10, 20, 50, 100, 200]);
    expect(heatTicks(rows, 0.3)).toEqual([10, 100]);
    expect(heatTicks(heatRows([45, 83], 4, 50), 0.08)).not.toContain(2000);
    expect(heatTicks(heatRows([45, 83], 4, 50), 0.08)).toContain(1000);
  });
});

describe('columns of a heatmap', () => {
  it('count their ticks and those over budget, and know their longest', () =>
    expect(
      heatColumns({
        ...{ from: '', fromMs: 1000, stepMs: 500, rowsPerDoubling: 4 },
        ...{ columns: [2, 2, 0], rows: [50, 66, 51], counts: [9, 1, 10], overs: [0, 1, 0] },
      }),
    ).toEqual([
      { atMs: 1000, ticks: 10, over: 0, longest: 51 },
      { atMs: 2000, ticks: 10, over: 1, longest: 66 },
    ]));
});
