import { expect, it } from 'vitest';
import { nextOf, spanMs, spans } from './span.ts';

it('takes whichever was begun first, so that neither windows nor periods wait for the other', () => {
  const complete = ['3', '5', '7'].map(name => ({ span: 'window', name }));
  expect(nextOf([...complete, { span: 'period', name: '4' }], '')?.name).toBe('3');
  expect(nextOf([...complete, { span: 'period', name: '2' }], '')?.span).toBe('period');
  expect(nextOf([], '')).toBeUndefined();
});

it('takes what came in since the store was away before what waited for it', () => {
  const complete = ['3', '9', '5', '7'].map(name => ({ name }));
  expect(nextOf(complete, '5')?.name).toBe('7');
  expect(nextOf(complete, '9')?.name).toBe('3');
});

it('gathers longer the longer the store leaves what there is, up to a bound', () => {
  expect(spans.map(span => spanMs(span, 0))).toEqual([500, 3_000]);
  expect(spans.map(span => spanMs(span, 12_000))).toEqual([3_500, 6_000]);
  expect(spans.map(span => spanMs(span, 1e9))).toEqual([10_000, 30_000]);
});

it('keeps up with a store that needs a second for an insert, and does not gather for ever', () => {
  // Six inserts of a second each, one after another, while ticks keep coming.
  let [nowMs, writtenMs] = [0, 0];
  for (let window = 0; window < 1_000; window++) {
    nowMs += spanMs('window', Math.max(0, writtenMs - nowMs));
    writtenMs = Math.max(nowMs, writtenMs) + 6_000;
  }
  expect(writtenMs - nowMs).toBeLessThan(30_000);
});
