import { expect, it } from 'vitest';
import { createBlindness, judgeBlindness } from './blind-rule.ts';
import { rule } from './rule.ts';

const blind = rule.parse({ name: 'blind', kind: 'blind', after: '30s' });

it('is told of a question that fails for long enough, whatever others are answered, and no more when it is answered', () => {
  const blindness = createBlindness(0);
  const say = (second: number) => judgeBlindness(blind, blindness.sinceUs(), second * 1e6);
  blindness.note('heap', 'asked', 10e6);
  for (let second = 11; second <= 40; second++) {
    blindness.note('heap', second % 5 === 0 ? 'failed' : 'not-asked', second * 1e6);
    blindness.note('silent', 'asked', second * 1e6);
  }
  expect(say(40).map(({ over }) => over)).toEqual([false]);
  expect(say(41)).toMatchObject([{ service: 'overtick', cause: 'blind', over: true, atUs: 10e6, value: 31 }]);
  blindness.note('heap', 'asked', 41e6);
  expect(say(42)).toEqual([]);
});
