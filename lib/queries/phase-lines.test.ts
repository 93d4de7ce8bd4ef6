import { expect, it } from 'vitest';
import { linesOf } from './phase-lines.ts';

it('lines of phases add up to all phases of a tick, however many there are, and are gaps where none was told', () => {
  const phases = { a: 6000, b: 5000, c: 4000, d: 3000, e: 2000, f: 1000, g: 500 };
  const lines = linesOf(
    [
      { bucket: 0, phases },
      { bucket: 1, phases: {} },
      { bucket: 2, phases: { e: 100 } },
    ],
    3,
  );
  expect(lines.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd', 'e', 'other phases']);
  expect(lines.reduce((sum, { ms }) => sum + (ms[0] ?? 0), 0)).toBe(21.5);
  expect(lines.map(({ ms }) => ms[1])).toEqual([null, null, null, null, null, null]);
  expect(lines.map(({ ms }) => ms[2])).toEqual([0, 0, 0, 0, 0.1, 0]);
});
