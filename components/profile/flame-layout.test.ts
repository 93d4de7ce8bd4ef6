import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flameOf } from '@/lib/profiles/tree.ts';
import { layoutOf, nodeAt, pathsOf, search, stepFrom, viewOf, whole } from './flame-layout.ts';

const flames = fc
  .array(
    fc.record({
      frames: fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 5 }),
      value: fc.integer({ min: 1, max: 100 }),
    }),
    { minLength: 1 },
  )
  .map(stacks => flameOf(stacks));

describe('layout of a flame graph', () => {
  it('puts every node within its caller, and finds it again by its place', () => {
    fc.assert(
      fc.property(flames, ({ depths, values, total }) => {
        const layout = layoutOf(depths, values, total);
        depths.forEach((depth, i) => {
          const [x, width] = [layout.x[i] as number, layout.width[i] as number];
          expect(nodeAt(layout, whole, x + width / 2, depth)).toBe(i);
          expect(nodeAt(layout, viewOf(layout, i), 0.5, depth)).toBe(i);
          const caller = stepFrom(layout, i, 'caller');
          expect(layout.x[caller]).toBeLessThanOrEqual(x + 1e-9);
          expect((layout.x[caller] as number) + (layout.width[caller] as number)).toBeGreaterThan(
            x + width - 1e-9,
          );
          for (const step of ['called', 'previous', 'next'] as const)
            expect(stepFrom(layout, i, step)).toBeGreaterThanOrEqual(0);
        });
      }),
    );
  });

  it('counts what is found once, however often it calls itself', () => {
    const nodes = { function: [0, 1, 0, 2], depth: [0, 1, 2, 1], value: [10, 6, 4, 3], self: [1, 2, 4, 3] };
    const functions = ['main', 'loot.Roll', 'physics'].map(name => ({ name, file: '' }));
    const find = (text: string) => search(layoutOf(nodes.depth, nodes.value, 10), { functions, nodes }, text);
    expect(find('ROLL')).toEqual({ found: Uint8Array.from([0, 1, 0, 0]), outermost: [1], share: 0.6 });
    expect(find('main')).toEqual({ found: Uint8Array.from([1, 0, 1, 0]), outermost: [0], share: 1 });
    expect(find('none').share).toBe(0);
  });

  it('names a node by the functions on its path, wherever it lies in another answer', () => {
    const functions = ['main', 'a', 'ab', 'bc', 'c'].map(name => ({ name, file: '' }));
    const pathsIn = (order: number[], depth: number[]) => {
      const nodes = { function: order, depth, value: depth.map(() => 1), self: depth.map(() => 0) };
      return [...pathsOf(layoutOf(depth, nodes.value, 2), { functions, nodes })];
    };
    const paths = pathsIn([0, 1, 3, 2, 4], [0, 1, 2, 1, 2]);
    expect(new Set(paths).size).toBe(5);
    const [main, ab, c, a, bc] = pathsIn([0, 2, 4, 1, 3], [0, 1, 2, 1, 2]);
    expect([main, a, bc, ab, c]).toEqual(paths);
  });
});
