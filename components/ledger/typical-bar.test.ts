import { describe, expect, it } from 'vitest';
import { pairScale, typicalParts } from './typical-bar.ts';

const total = (parts: readonly { ms: number }[]) => parts.reduce((sum, { ms }) => sum + ms, 0);

describe('the healthy tick beside a bad one', () => {
  const ledger = [
    { line: 'gc.stw', ms: 40, typicalMs: 1 },
    { line: 'phase:loot', ms: 20, typicalMs: 0 },
    { line: 'work', ms: 11, typicalMs: 11 },
  ];

  it('has its usual waits and as much work as makes up its duration', () => {
    expect(typicalParts(ledger, 12)).toEqual([
      { line: 'gc.stw', ms: 1 },
      { line: 'work', ms: 11 },
    ]);
  });

  it('has the work of this load, where that is more than the usual one', () => {
    const crowded = [{ line: 'work', ms: 30, typicalMs: 11 }];
    expect(total(typicalParts(crowded, 12))).toBe(30);
  });

  it('does not go below nothing when its waits are longer than itself', () =>
    expect(typicalParts([{ line: 'gc.stw', ms: 40, typicalMs: 9 }], 5)).toEqual([{ line: 'gc.stw', ms: 9 }]));

  it('stands on the same scale, the budget in sight', () => {
    expect(pairScale(100, 20, 50)).toEqual({ tick: 100, typical: 20, budget: 50 });
    expect(pairScale(20, 10, 50).budget).toBeLessThan(100);
    expect(pairScale(20, 10, 0).budget).toBeNull();
  });
});
