import { expect, it } from 'vitest';
import { alertRows } from './alert-rows.ts';

const alert = (firedMs: number, resolvedMs: number | null) => ({ firedMs, resolvedMs });
const [short, still, later, second] = [alert(0, 10), alert(40, null), alert(100, 200), alert(5, 60)];

it('lays alerts that last at the same time under one another, in as few rows as there can be', () => {
  expect(alertRows([still, later, second, short], 0, 9)).toEqual([
    [short, still],
    [second, later],
  ]);
});

it('leaves each the room that its words need', () => {
  expect(alertRows([short, second], 20, 9)).toEqual([[short], [second]]);
  expect(alertRows([short, later], 20, 9)).toEqual([[short, later]]);
});

it('has no more rows than it may', () => {
  expect(alertRows([short, second, still], 50, 2)).toEqual([[short], [second, still]]);
});
