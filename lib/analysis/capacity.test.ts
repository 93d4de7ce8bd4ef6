import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { capacityOf, loadPoints } from './capacity.ts';
import { neverFalling } from './isotonic.ts';
import { loadBinBounds, loadBinOf } from './load-bins.ts';

const rowsOf = (list: [players: number, ticks: number, breaches: number][]) =>
  loadPoints(list.map(([players, ticks, breaches]) => ({ bin: loadBinOf(players), ticks, breaches })));

describe('capacity', () => {
  it('is the load below the first that is over 1 %', () => {
    const points = rowsOf([
      [8, 1000, 0],
      [10, 1000, 5],
      [12, 1000, 40],
      [14, 1000, 300],
    ]);
    expect(capacityOf(points)).toEqual({ holdsToPlayers: 10, breaksFromPlayers: 12, highestSeenPlayers: 14 });
  });

  it('is the highest load seen where none broke it, and null where all did', () => {
    expect(capacityOf(rowsOf([[8, 1000, 9]]))).toMatchObject({ holdsToPlayers: 8, breaksFromPlayers: null });
    expect(capacityOf(rowsOf([[8, 1000, 11]]))).toMatchObject({ holdsToPlayers: null, breaksFromPlayers: 8 });
    expect(capacityOf([])).toBeNull();
  });

  it('does not rest on a few ticks', () => {
    const points = rowsOf([
      [8, 1000, 0],
      [9, 3, 1],
      [10, 1000, 0],
    ]);
    expect(capacityOf(points)?.breaksFromPlayers).toBeNull();
  });
});

describe('a sequence made to never fall', () => {
  it('pools what falls, by weight', () =>
    expect(neverFalling([0, 4, 1, 5], [1, 1, 2, 1])).toEqual([0, 2, 2, 5]));

  it('never falls and keeps the weighted mean', () =>
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(1000), fc.integer({ min: 1, max: 100 }))), list => {
        const [values, weights] = [list.map(([value]) => value), list.map(([, weight]) => weight)];
        const fitted = neverFalling(values, weights);
        const weighted = (all: number[]) => all.reduce((sum, value, i) => sum + value * (weights[i] ?? 0), 0);
        expect(fitted.every((value, i) => i === 0 || value >= (fitted[i - 1] ?? 0))).toBe(true);
        expect(weighted(fitted)).toBeCloseTo(weighted(values), 3);
      }),
    ));
});

it('a number of players lies inside the bounds of its bin', () => {
  for (let players = 0; players < 5000; players++) {
    const [lowest, highest] = loadBinBounds(loadBinOf(players));
    expect(lowest <= players && players <= highest).toBe(true);
  }
});
