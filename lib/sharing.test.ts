import { expect, it } from 'vitest';
import { createSharing } from './sharing.ts';

const gone = () => new Error('left');
const later = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

it('works an answer out once for those who ask while it is and for a while after, and anew when that is over', async () => {
  const { ask } = createSharing(gone);
  let times = 0;
  const work = async () => ({ time: ++times });
  const [first, second] = await Promise.all([ask('a', work, undefined, 30), ask('a', work, undefined, 30)]);
  expect(second).toBe(first);
  expect(await ask('a', work)).toBe(first);
  await later(60);
  expect(await ask('a', work)).toEqual({ time: 2 });
});

it('stops the work when the last who asked has left, and not before', async () => {
  const { ask, has } = createSharing(gone);
  let stopped = false;
  const work = (signal: AbortSignal) =>
    new Promise<void>(resolve =>
      signal.addEventListener('abort', () => {
        stopped = true;
        resolve();
      }),
    );
  const [one, two] = [new AbortController(), new AbortController()];
  const answers = [ask('a', work, one.signal), ask('a', work, two.signal)];
  one.abort();
  await expect(answers[0]).rejects.toThrow('left');
  expect(stopped).toBe(false);
  two.abort();
  await expect(answers[1]).rejects.toThrow('left');
  expect([stopped, has('a')]).toEqual([true, false]);
});

it('keeps no failure', async () => {
  const { ask } = createSharing(gone);
  await expect(ask('a', () => Promise.reject(new Error('no')), undefined, 1000)).rejects.toThrow('no');
  expect(await ask('a', async () => 'yes')).toBe('yes');
});
