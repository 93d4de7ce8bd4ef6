import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EpisodeBreach, episodesOf } from './episodes.ts';

/** Tick i of a 20 Hz loop, 30 ms over its budget. */
const breach = (tick: number, over: Partial<EpisodeBreach> = {}): EpisodeBreach => ({
  tick,
  incarnation: 1,
  startUs: tick * 50_000,
  durationUs: 80_000,
  budgetUs: 50_000,
  packetsDropped: null,
  cause: 'gc.stw',
  causeUs: 40_000,
  ...over,
});
const sizes = (breaches: EpisodeBreach[]) => episodesOf(breaches).map(episode => episode.breaches);

describe('episodes', () => {
  it('last until 20 ticks in a row are within their budget', () => {
    expect(sizes([10, 11, 13, 33].map(tick => breach(tick)))).toEqual([4]);
    expect(sizes([10, 11, 13, 34].map(tick => breach(tick)))).toEqual([3, 1]);
  });

  it('end with a silence of 5 s and with a restart, whatever the tick numbers say', () => {
    expect(sizes([breach(10), breach(11, { startUs: 580_000 + 5e6 })])).toEqual([2]);
    expect(sizes([breach(10), breach(11, { startUs: 580_001 + 5e6 })])).toEqual([1, 1]);
    expect(sizes([breach(10), breach(11, { incarnation: 2 })])).toEqual([1, 1]);
  });

  it('go by the time where ticks have no numbers', () => {
    const at = (startUs: number) => breach(0, { startUs });
    expect(sizes([at(0), at(1_080_000)])).toEqual([2]);
    expect(sizes([at(0), at(1_080_001)])).toEqual([1, 1]);
    expect(episodesOf([at(0), at(100_000)])[0]?.ticks).toBeNull();
  });

  it('say how bad it was, and of what', () => {
    const [episode] = episodesOf([
      breach(10, { packetsDropped: 3 }),
      breach(11, { cause: 'phase:loot', causeUs: 10_000, durationUs: 95_000 }),
      breach(14, { cause: 'unexplained', causeUs: 1 }),
      breach(15),
      breach(16, { cause: null }),
    ]);
    expect(episode).toMatchObject({
      breaches: 5,
      ticks: 7,
      overshootUs: 165_000,
      endUs: 880_000,
      packetsDropped: 3,
      first: { tick: 10 },
      worst: { tick: 11 },
      causes: [
        // A cause can be longer than the overshoot; what it cost the budget is not.
        { cause: 'gc.stw', breaches: 2, us: 60_000 },
        { cause: 'unexplained', breaches: 1, us: 30_000 },
        { cause: 'phase:loot', breaches: 1, us: 10_000 },
      ],
    });
  });

  it('hold every breach once, in any order of arrival', () => {
    const ticks = fc.uniqueArray(fc.integer({ min: 0, max: 400 }), { maxLength: 60 });
    fc.assert(
      fc.property(ticks, numbers => {
        const breaches = numbers.map(tick => breach(tick));
        const episodes = episodesOf(breaches);
        expect(episodes.reduce((sum, episode) => sum + episode.breaches, 0)).toBe(breaches.length);
        expect(episodesOf([...breaches].reverse())).toEqual(episodes);
      }),
    );
  });
});
