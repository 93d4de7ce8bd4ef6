import { expect, it } from 'vitest';
import type { ProfileAnswer } from '@/lib/api/profile.ts';
import { speedscopeOf } from './speedscope.ts';

it('hands speedscope the same stacks with what each did itself', () => {
  const answer = {
    ...{ instance: 'eu-1', from: '2026-11-21T14:00:00Z', type: 'alloc_space', unit: 'bytes' },
    functions: [
      { name: 'main', file: '' },
      { name: 'tick', file: 'tick.go' },
      { name: 'loot', file: '' },
    ],
    nodes: { function: [0, 1, 2, 2], depth: [0, 1, 2, 1], value: [10, 7, 4, 2], self: [1, 3, 4, 2] },
  } as ProfileAnswer;
  const { shared, profiles } = speedscopeOf(answer);
  expect(shared.frames).toEqual([{ name: 'main' }, { name: 'tick', file: 'tick.go' }, { name: 'loot' }]);
  expect(profiles[0]).toEqual({
    ...{ type: 'sampled', name: 'Allocation', unit: 'bytes', startValue: 0, endValue: 10 },
    samples: [[0], [0, 1], [0, 1, 2], [0, 2]],
    weights: [1, 3, 4, 2],
  });
});

it('hands it both sides of a difference, one after another', () => {
  const answer = {
    ...{ instance: 'eu-1', from: '2026-11-21T14:00:00Z', type: 'cpu', unit: 'count', baseline: {} },
    functions: [
      { name: 'new', file: '' },
      { name: 'gone', file: '' },
    ],
    nodes: { function: [0, 1], depth: [0, 0], value: [10, 0], self: [10, 0], selfBefore: [0, 3] },
  } as unknown as ProfileAnswer;
  expect(speedscopeOf(answer).profiles).toMatchObject([
    { name: 'CPU time', samples: [[0]], weights: [10] },
    { name: 'CPU time, compared with', samples: [[1]], weights: [3] },
  ]);
});
