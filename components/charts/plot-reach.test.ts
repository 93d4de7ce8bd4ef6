import { describe, expect, it } from 'vitest';
import { placeAt, stepThrough } from './plot-reach.ts';

const at = [1000, 2000, 4000];

describe('the place of a moment', () => {
  it('is the bucket that holds it, and none in a gap or outside', () =>
    expect([999, 1000, 2999, 3000, 4999, 5000].map(moment => placeAt(at, moment, 1000))).toEqual([
      -1, 0, 1, -1, 2, -1,
    ]));
});

describe('a step through moments', () => {
  it('goes to the next on its way, stays at the ends, and begins at the end that it comes from', () =>
    expect([
      stepThrough(at, 1000, 1),
      stepThrough(at, 3000, -1),
      stepThrough(at, 4000, 1),
      stepThrough(at, null, 1),
      stepThrough(at, null, -1),
    ]).toEqual([2000, 2000, 4000, 1000, 4000]));
});
