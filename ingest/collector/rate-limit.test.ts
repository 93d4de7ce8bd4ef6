import { expect, it } from 'vitest';
import { createRateLimit } from './rate-limit.ts';

it('sends away the instance that sends too much, and no other, until it has waited', () => {
  let nowMs = 0;
  const { spend } = createRateLimit({ bytesPerSecond: 1000, burstBytes: 2000 }, () => nowMs);
  spend('noisy', 1500);
  expect(() => spend('noisy', 1000)).toThrow(/noisy sends more than/);
  spend('quiet', 1000);
  spend('noisy', 500);
  nowMs = 999;
  expect(() => spend('noisy', 1000)).toThrow();
  nowMs = 1001;
  spend('noisy', 1000);
});
