import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { watchAnswers } from './answers-lately.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('tells of who has not answered for a while, refusing or hanging, and of who is back', async () => {
  const answers = { refuses: () => Promise.reject(new Error('away')), hangs: () => new Promise(() => {}) };
  for (const ask of Object.values(answers)) {
    let isThere = true;
    const watch = watchAnswers(() => (isThere ? Promise.resolve() : ask()));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(watch.silentMs()).toBeNull();
    isThere = false;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(watch.silentMs()).toBeNull();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(watch.silentMs()).toBeGreaterThan(15_000);
    watch.close();
  }
  let isThere = false;
  const watch = watchAnswers(() => (isThere ? Promise.resolve() : answers.refuses()));
  await vi.advanceTimersByTimeAsync(60_000);
  isThere = true;
  await vi.advanceTimersByTimeAsync(2_000);
  expect(watch.silentMs()).toBeNull();
  watch.close();
});
