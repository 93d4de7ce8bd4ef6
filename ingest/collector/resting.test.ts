import { expect, it } from 'vitest';
import { restingInsert } from './resting.ts';

const tooManyParts = Object.assign(new Error('Too many parts (3000 with average size of 1 KiB)'), {
  code: '252',
});
const tooManyPartitions = Object.assign(new Error('Too many partitions for single INSERT block'), {
  code: '252',
});

/** Inserts against a table that says this, by a clock of their own; `tried` is when the store was asked. */
function inserting(answer: { error: Error | null }) {
  const tried: number[] = [];
  let nowMs = 0;
  const insert = restingInsert(
    async () => {
      tried.push(nowMs);
      if (answer.error !== null) throw answer.error;
    },
    () => nowMs,
  );
  return {
    tried,
    /** At this ms; false when it threw. */
    at: (ms: number, table = 'ticks') => {
      nowMs = ms;
      return insert(table, 'Native', [], 't').then(
        () => true,
        () => false,
      );
    },
  };
}

it('asks a table that has too many parts once in 30 s, however often it is called, and goes on when it takes rows', async () => {
  const answer: { error: Error | null } = { error: tooManyParts };
  const { tried, at } = inserting(answer);
  for (let ms = 0; ms < 95_000; ms += 100) await Promise.all([at(ms), at(ms)]);
  expect(tried).toEqual([0, 0, 30_000, 60_000, 90_000]);
  answer.error = null;
  expect(await at(119_900)).toBe(false);
  expect(await at(120_000)).toBe(true);
  expect(await at(120_001)).toBe(true);
});

it('leaves other tables, and other errors, alone', async () => {
  const answer: { error: Error | null } = { error: tooManyPartitions };
  const { tried, at } = inserting(answer);
  await at(0);
  await at(1);
  answer.error = tooManyParts;
  await at(2);
  await at(3, 'pauses');
  expect(tried).toEqual([0, 1, 2, 3]);
});

it('asks again at once when the attempt after a rest failed for another reason', async () => {
  const answer: { error: Error | null } = { error: tooManyParts };
  const { tried, at } = inserting(answer);
  await at(0);
  answer.error = new Error('connect ECONNREFUSED');
  await at(30_000);
  await at(30_001);
  expect(tried).toEqual([0, 30_000, 30_001]);
});
