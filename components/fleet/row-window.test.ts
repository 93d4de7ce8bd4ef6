import { describe, expect, it } from 'vitest';
import { windowOf } from './row-window.ts';

describe('the lines of a long list that are drawn', () => {
  it('are those in sight and some around them, and the rest is room', () => {
    const { first, end, abovePx, belowPx } = windowOf(2000, 32, 16_000, 16_900);
    expect([first, end]).toEqual([490, 540]);
    expect(abovePx + (end - first) * 32 + belowPx).toBe(2000 * 32);
  });

  it('stay the same while one scrolls by a line', () =>
    expect(windowOf(2000, 32, 16_000, 16_900)).toEqual(windowOf(2000, 32, 16_032, 16_932)));

  it('are all of a short list, and never more than there are', () => {
    expect(windowOf(50, 32, 900, 1000)).toEqual({ first: 0, end: 50, abovePx: 0, belowPx: 0 });
    expect(windowOf(100, 32, 90_000, 91_000).end).toBe(100);
  });
});
