import { describe, expect, it } from 'vitest';
import { markPath, markRows, marksNear } from './mark-rows.ts';

const pause = { kind: 'gc', cause: 'scavenge', heapBeforeBytes: null, heapAfterBytes: null };
const start = { at: '', build: '2.0', previousBuild: '1.0' };
const rows = markRows({
  starts: [{ ...start, atMs: 1000 }],
  gc: [{ ...pause, atMs: 1010, durationMs: 40 }],
  events: [],
});

describe('marks on the time axis', () => {
  it('are of the kinds that there are, and say what they are of', () =>
    expect(rows.map(({ name, marks }) => [name, marks[0]?.label])).toEqual([
      ['starts', 'build 2.0'],
      ['pauses', 'scavenge 40.0 ms'],
    ]));

  it('are found near a moment, and anywhere in a pause', () => {
    const labels = (at: number, aim: number) => marksNear(rows, at, aim).map(({ label }) => label);
    expect(labels(1045, 1)).toEqual(['scavenge 40.0 ms']);
    expect(labels(1005, 6)).toEqual(['build 2.0', 'scavenge 40.0 ms']);
    expect(labels(1100, 6)).toEqual([]);
  });

  it('are never narrower than one can see', () =>
    expect(rows[1] && markPath(rows[1], at => at / 1000, 0)).toBe('M1.01 3h2v10H1.01z'));
});
