import { describe, expect, it } from 'vitest';
import { otherName } from '../../lib/limits.ts';
import { createCounters } from '../../lib/system/counters.ts';
import { foldBatch } from './fold-names.ts';
import { createNames } from './names.ts';

const limits = { services: 2, builds: 2, instances: 2, namesPerService: 3 };
const batch = (service: string, instance: string, phases: Record<string, number>) => ({
  batchId: 'x',
  resource: { service, instance, build: '1' },
  ticks: [{ startUs: 1, durationUs: 9, phases }],
});

describe('names that there is no room for', () => {
  it('are folded into one, and what their phases took is added up', () => {
    const names = createNames(limits, createCounters());
    const { ticks } = foldBatch(names, batch('arena', 'a', { one: 1, two: 2, three: 3, four: 4, five: 5 }));
    expect(ticks?.[0]?.phases).toEqual({ one: 1, two: 2, three: 3, [otherName]: 9 });
    expect(names.folded()).toMatchObject([{ of: 'names of arena', name: 'four', count: 2 }]);
  });

  it('do not take the place of those that were there first, nor of another service', () => {
    const names = createNames(limits, createCounters());
    for (const service of ['arena', 'lobby', 'third', 'fourth'])
      foldBatch(names, batch(service, service, { [`${service}.loot`]: 1 }));
    const again = foldBatch(names, batch('arena', 'arena', { 'arena.loot': 1 }));
    expect(again.resource).toEqual({ service: 'arena', instance: 'arena', build: '1' });
    expect(again.ticks?.[0]?.phases).toEqual({ 'arena.loot': 1 });
    expect(foldBatch(names, batch('third', 'third', {})).resource).toEqual({
      ...{ service: otherName, instance: otherName, build: '1' },
    });
  });

  it('get the place of names that nobody has sent for a while', () => {
    const names = createNames(limits, createCounters());
    foldBatch(names, batch('arena', 'a', {}));
    foldBatch(names, batch('arena', 'b', {}));
    names.turn();
    foldBatch(names, batch('arena', 'b', {}));
    names.turn();
    expect(foldBatch(names, batch('arena', 'c', {})).resource.instance).toBe('c');
    expect(foldBatch(names, batch('arena', 'b', {})).resource.instance).toBe('b');
    expect(foldBatch(names, batch('arena', 'a', {})).resource.instance).toBe(otherName);
  });
});
