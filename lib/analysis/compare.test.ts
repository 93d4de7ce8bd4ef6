import { describe, expect, it } from 'vitest';
import { loads, noises, simulateSide } from '../../bench/simulate/servers.js';
import { compareSides } from './compare.ts';
import type { Cell } from './compare-cells.ts';
import { verdictSentence } from './compare-sentence.ts';

const pairs = 30;
const drift = noises['drift, phi 0.6'];
const gc = noises['heavy GC tails'];
const side = (seed: number, options: object = {}): Cell[] =>
  simulateSide({ seed, noise: drift, ticksPerBlock: 15, ...options });
const wordsOf = (verdictOf: (pair: number) => { word: string }) =>
  Array.from({ length: pairs }, (_, pair) => verdictOf(pair).word);
const count = (words: string[], word: string) => words.filter(each => each === word).length;

describe('two sides at equal load', () => {
  it('are not told apart when they are the same, with drifting noise', () => {
    const words = wordsOf(pair => compareSides(side(2 * pair + 1), side(2 * pair + 2)));
    // 5 % of 30 is 1.5; 5 or more would be once in 60 times of exactly that.
    expect(count(words, 'inconclusive')).toBeGreaterThanOrEqual(pairs - 4);
  });

  it('are told apart when one is 10 % slower, with pauses of heavy tails', () => {
    const words = wordsOf(pair =>
      compareSides(side(2 * pair + 1, { noise: gc }), side(2 * pair + 2, { noise: gc, factor: 1.1 })),
    );
    expect(count(words, 'slower')).toBeGreaterThanOrEqual(pairs * 0.9);
  });

  it.each([1, 1.5])('are never faster for having had fewer players (work ~ players^%s)', elasticity => {
    for (let pair = 0; pair < pairs; pair++) {
      const a = side(2 * pair + 1, { load: loads.ramp, elasticity });
      const b = side(2 * pair + 2, {
        load: (...given: Parameters<typeof loads.ramp>) => 0.8 * loads.ramp(...given),
        elasticity,
      });
      expect(compareSides(a, b).word).not.toBe('faster');
    }
  });

  it('that never had the same load are not compared', () => {
    const verdict = compareSides(side(1, { load: () => 100 }), side(2, { load: () => 60 }));
    expect(verdict).toMatchObject({ word: 'inconclusive', effect: null, matchedShareA: 0, interval: null });
    expect(verdictSentence(verdict)).toBe('Inconclusive: the two were never under the same load.');
  });

  it('with constant loads that differ inside a bin are not told apart by them', () => {
    const noise = noises['independent ticks'];
    const verdict = compareSides(side(1, { load: () => 102, noise }), side(2, { load: () => 99, noise }));
    expect(verdict.word).toBe('inconclusive');
  });

  it('say why their interval is wide: instances that differ, or too little time', () => {
    const reasonsOf = (a: object, b = a) =>
      compareSides(side(3, a), side(4, b)).warnings.filter(text => text.startsWith('The interval is wide'));
    const on = (instances: string[]) => ({ instances, instanceSd: 0.5 });
    expect(reasonsOf(on(['a1', 'a2']), on(['b1', 'b2']))).toEqual([
      expect.stringContaining('only 2 of A and 2 of B'),
    ]);
    expect(reasonsOf({})).toEqual([]);
    expect(reasonsOf({ blocks: 16, noise: { ...drift, phi: 0.95, drift: 0.6 } })).toEqual([
      expect.stringContaining('A longer range narrows it'),
    ]);
  });

  it('are not told apart by the machines that they happen to run on', () => {
    const words = wordsOf(pair => {
      const [one, two] = [pair, pair + 1000].map((seed, i) =>
        side(seed, { instances: [0, 1, 2, 3].map(n => `${i}-${n}`), instanceSd: 0.1, blocks: 60 }),
      );
      return compareSides(one as Cell[], two as Cell[]);
    });
    expect(count(words, 'inconclusive')).toBeGreaterThanOrEqual(pairs - 4);
  });
});

describe('a verdict', () => {
  it('is the same for the same cells, and mirrored when the sides are', () => {
    const [a, b] = [side(1), side(2, { factor: 1.2 })];
    expect(compareSides(a, b)).toEqual(compareSides(a, b));
    const [forth, back] = [compareSides(a, b), compareSides(b, a)];
    expect([forth.word, back.word]).toEqual(['slower', 'faster']);
    expect((1 + (forth.effect ?? 0)) * (1 + (back.effect ?? 0))).toBeCloseTo(1, 9);
  });

  it('says why there is none', () => {
    const a = side(1);
    expect(compareSides(a, []).reason).toContain('no ticks of B');
    expect(
      compareSides(
        a,
        a.map(cell => ({ ...cell, players: null })),
      ).reason,
    ).toContain('not measured');
    expect(compareSides(a, a.slice(0, 5)).reason).toContain('too short');
  });

  it('warns of single machines and of loads that differ', () => {
    const warnings = compareSides(
      side(1, { load: loads.ramp }),
      side(2, { load: () => 150, instances: ['two'] }),
    ).warnings.join(' ');
    expect(warnings).toContain('The load differs');
    expect(warnings).toContain('single instance');
  });
});
