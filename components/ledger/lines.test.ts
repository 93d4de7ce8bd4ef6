import { describe, expect, it } from 'vitest';
import { coveredShare, lineName, lineTone, segments, totalMs } from './lines.ts';

describe('the ledger in words', () => {
  it('names lines as people say them, phases by their own name', () =>
    expect(['gc.stw', 'phase:loot', 'scheduler', 'something.new'].map(lineName)).toEqual([
      'GC, stop-the-world',
      'loot, above typical',
      'waiting for a CPU',
      'something.new',
    ]));

  it('does not take a phase called like a property for one', () =>
    expect([lineName('phase:constructor'), lineTone('phase:__proto__')]).toEqual([
      'constructor, above typical',
      'var(--color-ok)',
    ]));

  it('lays the lines side by side over the whole bar, whatever their signs', () => {
    const bar = segments([
      { line: 'gc.stw', ms: 30 },
      { line: 'io', ms: 0 },
      { line: 'work', ms: 10 },
      { line: 'unexplained', ms: -1 },
    ]);
    expect(bar.map(({ x, width }) => [x, width])).toEqual([
      [0, 0.75],
      [0.75, 0.25],
    ]);
    expect(segments([])).toEqual([]);
  });

  it('adds up', () => expect(totalMs([{ ms: 46.2 }, { ms: 61.8 }])).toBe(108));

  it('counts as covered what is accounted for, never what is unexplained', () => {
    const ledger = [
      { line: 'gc.stw', ms: 60, evidence: 'measured' },
      { line: 'phase:loot', ms: 15, evidence: 'estimated' },
      { line: 'unexplained', ms: 25, evidence: 'estimated' },
    ];
    expect(coveredShare(ledger, ['measured'])).toBe(0.6);
    expect(coveredShare(ledger, ['measured', 'estimated'])).toBe(0.75);
  });
});
