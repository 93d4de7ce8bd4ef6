import { describe, expect, it } from 'vitest';
import { centred, draggedTo, gripAt } from './rewind-window.ts';

const week = [0, 1000] as const;

describe('the window over all that is kept', () => {
  it('is moved by its middle, keeps its length and stays inside', () => {
    const grip = gripAt(510, [500, 520], 1);
    expect([draggedTo(grip, 410, week), draggedTo(grip, -900, week), draggedTo(grip, 5000, week)]).toEqual([
      [400, 420],
      [0, 20],
      [980, 1000],
    ]);
  });

  it('can be taken hold of though it is narrower than a pixel', () =>
    expect([gripAt(505, [500, 500.1], 1).moves, gripAt(510, [500, 500.1], 1).moves]).toEqual([true, false]));

  it('is opened anew beside it, in either direction', () =>
    expect(draggedTo(gripAt(300, [500, 520], 1), 200, week)).toEqual([200, 300]));

  it('goes to where one presses', () => expect(centred(300, 20, week)).toEqual([290, 310]));
});
