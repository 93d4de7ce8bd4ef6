import { expect, it } from 'vitest';
import { createClock } from './clock.ts';

function clocks() {
  const at = { wall: 1_000_000, steady: 0 };
  const clock = createClock(
    () => at.wall,
    () => at.steady,
  );
  const pass = (ms: number) => {
    at.wall += ms;
    at.steady += ms;
  };
  return { at, clock, pass };
}

it.each([3_600_000, -3_600_000])(
  'a wall clock that is stepped by %i ms, but not the store, is not followed',
  async step => {
    const { at, clock, pass } = clocks();
    at.wall += step;
    pass(5_000);
    expect(await clock.check(async () => 1_005_000_000)).toEqual({ course: 'apart', offMs: step });
    expect(await clock.check(async () => null)).toEqual({ course: 'apart', offMs: step });
    expect(clock.nowUs()).toBe(1_005_000_000);
  },
);

it('it is followed when the clock of the store says the same', async () => {
  const { at, clock } = clocks();
  at.wall += 3_600_000;
  expect((await clock.check(async () => 4_600_500_000)).course).toBe('followed');
  expect(clock.nowUs()).toBe(4_600_000_000);
});

it('a wall clock that is slewed is followed without asking', async () => {
  const { at, clock } = clocks();
  at.wall += 40;
  const ask = () => Promise.reject(new Error('asked'));
  expect((await clock.check(ask)).course).toBe('steady');
  expect(clock.nowUs()).toBe(1_000_040_000);
});

it('a wall clock that stands still does not hold time up', async () => {
  const { at, clock } = clocks();
  for (let second = 1; second <= 60; second++) {
    at.steady += 1_000;
    await clock.check(async () => (1_000_000 + at.steady) * 1000);
  }
  expect(clock.nowUs()).toBeGreaterThanOrEqual(1_056_000_000);
});

it('a small step is followed when the store says the same, and nobody is told', async () => {
  const { at, clock } = clocks();
  at.wall += 800;
  expect((await clock.check(async () => null)).course).toBe('steady');
  expect(clock.nowUs()).toBe(1_000_000_000);
  expect((await clock.check(async () => 1_000_800_000)).course).toBe('steady');
  expect(clock.nowUs()).toBe(1_000_800_000);
});
