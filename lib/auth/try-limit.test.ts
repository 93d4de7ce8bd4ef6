import { expect, it } from 'vitest';
import { createTryLimit } from './try-limit.ts';

it('so many tries a minute by key, whatever is tried beside them', () => {
  let nowMs = 0;
  const limit = createTryLimit(() => nowMs);
  const ofAda = () =>
    limit.spend([
      ['ada', 10],
      ['10.0.0.1', 100],
    ]);
  for (let i = 0; i < 10; i++) ofAda();
  expect(ofAda).toThrow('Wait a minute');
  limit.spend([
    ['bob', 10],
    ['10.0.0.1', 100],
  ]);
  nowMs = 59_999;
  expect(ofAda).toThrow('Wait a minute');
  nowMs = 60_001;
  expect(ofAda).not.toThrow();
});
