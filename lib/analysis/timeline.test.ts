import fc from 'fast-check';
import { expect, it } from 'vitest';
import { timelineOf } from './timeline.ts';

const span = fc
  .tuple(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 300 }))
  .map(([fromUs, length]) => ({ fromUs, toUs: fromUs + length }));

it('a timeline finds what overlaps a span, and nothing else', () => {
  fc.assert(
    fc.property(fc.array(span), span, (things, asked) => {
      const found = timelineOf(things, thing => thing).overlapping(asked);
      const wanted = things.filter(({ fromUs, toUs }) => fromUs < asked.toUs && toUs > asked.fromUs);
      expect(new Set(found)).toEqual(new Set(wanted));
      expect(found).toHaveLength(wanted.length);
    }),
  );
});
