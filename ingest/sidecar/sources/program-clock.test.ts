import { expect, test } from 'vitest';
import { createProgramClock } from './program-clock.ts';

const startUs = 1_795_249_000_000_000;

test('the line that was read soonest after it was written places all that follow', () => {
  const clock = createProgramClock();
  clock.read(1_000_000, startUs + 1_090_000);
  expect(clock.at(1_000_000)).toEqual({ atUs: startUs + 1_090_000, errorUs: 102_000 });
  clock.read(2_000_000, startUs + 2_004_000);
  clock.read(3_000_000, startUs + 3_080_000);
  expect(clock.at(3_000_000).atUs).toBe(startUs + 3_004_000);
});

test("a known start bounds the error: a runtime's clock begins after its process", () => {
  const clock = createProgramClock(() => startUs);
  clock.read(1_000_000, startUs + 1_030_000);
  expect(clock.at(1_000_000)).toEqual({ atUs: startUs + 1_030_000, errorUs: 30_000 });
});

test('old lines are placed by the start of the process', () => {
  const clock = createProgramClock(() => startUs);
  clock.read(1_000_000, startUs + 900_000_000);
  expect(clock.at(1_000_000)).toEqual({ atUs: startUs + 1_000_000, errorUs: 500_000 });
});

test('a process that takes the place of another is placed anew, whether its lines or its start are known first', () => {
  let known = startUs;
  const clock = createProgramClock(() => known);
  clock.read(500_000, startUs + 510_000);
  known = startUs + 60_000_000;
  clock.read(700_000, known + 705_000);
  expect(clock.at(700_000)).toEqual({ atUs: known + 705_000, errorUs: 5_000 });

  clock.read(90_000_000, known + 90_005_000);
  clock.read(200_000, known + 100_000_000);
  expect(clock.at(200_000).atUs).toBe(known + 100_000_000);
});
