import { expect, test } from 'vitest';
import { dueTimes, type Plan, rateAt, stretchAt } from './plan.ts';

const plan: Plan = { rate: 20, spike: 10, rampMs: 500, seconds: { before: 10, during: 5, after: 10 } };

test('the load rises tenfold within the ramp, holds, and falls back', () => {
  expect([0, 9_999, 10_250, 10_500, 14_999, 15_250, 15_500, 20_000].map(at => rateAt(plan, at))).toEqual([
    20, 20, 110, 200, 200, 110, 20, 20,
  ]);
});

test('as many requests are due as the rates add up to, each in its stretch', () => {
  const counts = { before: 0, during: 0, after: 0 };
  for (const at of dueTimes(plan)) counts[stretchAt(plan, at)]++;
  expect(counts.before).toBeCloseTo(200, -1);
  expect(counts.during).toBeCloseTo(0.5 * 110 + 4.5 * 200, -1);
  expect(counts.after).toBeCloseTo(0.5 * 110 + 9.5 * 20, -1);
});
