import { describe, expect, it } from 'vitest';
import { sparkPath } from './spark-path.ts';

describe('a sparkline', () => {
  it('never joins what was measured over what was not', () =>
    expect(sparkPath([10, 10, null, 10, 10], 50, 50, 22).line).toBe('M5 19L15 19M35 19L45 19'));

  it('shows a single value between two gaps', () =>
    expect(sparkPath([null, 25, null], null, 30, 22).line).toBe('M14.4 1h1.2'));

  it('puts the budget at half the height, and what is far over it at the edge', () => {
    const { over, budgetY } = sparkPath([10, 900], 50, 20, 22);
    expect(budgetY).toBe(11);
    expect(over).toBe('M15 11V1');
  });

  it('draws nothing from nothing', () =>
    expect(sparkPath([], null, 100, 20)).toEqual({ line: '', over: '', budgetY: null }));
});
