import { expect, it } from 'vitest';
import { createSharing } from './sharing.ts';

const gone = () => new Error('left');
const later = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

it('works an answer out once for those who ask while it is and for a while after, and anew when that is over', async () => {
  const { ask } = createSharing(gone);
  let times = 0;
  const read = () => ask('a', async () => ({ time: ++times }), undefined, { freshMs: 30, staleMs: 0 });
  const [first, second] = await Promise.all([read(), read()]);
  expect(second).toBe(first);
  expect(await read()).toBe(first);
  await later(60);
  expect(await read()).toEqual({ time: 2 });
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
  await expect(
    ask('a', () => Promise.reject(new Error('no')), undefined, { freshMs: 1000, staleMs: 0 }),
  ).rejects.toThrow('no');
  expect(await ask('a', async () => 'yes')).toBe('yes');
});

it('gives what is stale at once while a newer answer is worked out, once, and not for longer than was said', async () => {
  const { ask } = createSharing(gone);
  let times = 0;
  const keep = { freshMs: 20, staleMs: 200 };
  const work = async () => {
    const time = ++times;
    await later(time === 1 ? 0 : 60);
    return time;
  };
  const read = () => ask('a', work, undefined, keep);
  expect(await read()).toBe(1);
  await later(40);
  expect(await Promise.all([read(), read(), read()])).toEqual([1, 1, 1]);
  await later(75);
  expect([await read(), times]).toEqual([2, 2]);
  await later(300);
  expect(await read()).toBe(3);
});

it('gives who takes what is stale an answer that was made for one who did not', async () => {
  const { ask } = createSharing(gone);
  const fresh = { freshMs: 1, staleMs: 0 };
  expect(await ask('a', async () => 1, undefined, fresh)).toBe(1);
  await later(20);
  const slow = () => later(60).then(() => 2);
  expect(await ask('a', slow, undefined, { freshMs: 1, staleMs: 5_000 })).toBe(1);
  expect(await ask('a', slow, undefined, fresh)).toBe(2);
});

it('keeps some hundred answers and no more, however many are asked for', async () => {
  const { ask, has } = createSharing(gone);
  const names = Array.from({ length: 1_000 }, (_, i) => `a${i}`);
  for (const name of names) await ask(name, async () => name, undefined, { freshMs: 60_000, staleMs: 0 });
  expect(names.filter(has).length).toBeLessThanOrEqual(200);
});
