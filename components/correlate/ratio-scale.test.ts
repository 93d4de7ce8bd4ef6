import { describe, expect, it } from 'vitest';
import { ratioScale } from './ratio-scale.ts';

describe('the scale of a ratio', () => {
  it('holds 1 and the whole interval, in order', () => {
    for (const [low, high] of [
      [3, 9],
      [0.1, 0.4],
      [0.9, 1.1],
      [0, 5],
    ] as const) {
      const at = ratioScale(low, high);
      const places = [low, high, 1].map(at);
      for (const place of places) {
        expect(place).toBeGreaterThanOrEqual(0);
        expect(place).toBeLessThanOrEqual(1);
      }
      expect(at(low)).toBeLessThan(at(high));
    }
  });
});
