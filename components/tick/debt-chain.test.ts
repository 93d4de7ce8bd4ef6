import { describe, expect, it } from 'vitest';
import { debtChain, ticksInWords } from './debt-chain.ts';

describe('who allocated what was collected', () => {
  it('is said by phase where the answer says so, largest first', () => {
    const chain = debtChain({
      paidFor: [],
      byPhase: [
        { phase: 'net', bytes: 39, share: 0.39, fromTick: 770, toTick: 812 },
        { phase: 'loot.spawn', bytes: 61, share: 0.61, fromTick: 771, toTick: 809 },
      ],
    });
    expect(chain?.phases.map(({ phase }) => phase)).toEqual(['loot.spawn', 'net']);
    expect([chain?.whole, chain?.fromTick, chain?.toTick]).toEqual([true, 770, 812]);
  });

  it('is added up from the largest parts otherwise, and does not claim the rest', () => {
    const chain = debtChain({
      paidFor: [
        { tick: 809, phase: 'loot', bytes: 20, share: 0.2 },
        { tick: 771, phase: 'loot', bytes: 10, share: 0.1 },
        { tick: 800, phase: 'net', bytes: 5, share: 0.05 },
      ],
    });
    expect(chain?.phases[0]).toMatchObject({ phase: 'loot', bytes: 30, fromTick: 771, toTick: 809 });
    expect(chain?.whole).toBe(false);
  });

  it('is not known where allocation was not measured', () => expect(debtChain({ paidFor: [] })).toBeNull());

  it('names ticks as a range', () =>
    expect([ticksInWords({ fromTick: 7, toTick: 9 }), ticksInWords({ fromTick: 7, toTick: 7 })]).toEqual([
      'ticks 7–9',
      'tick 7',
    ]));
});
