import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chiSquared, correctedQ, fisherP, logGamma, studentP } from './association.ts';

describe('tests of association', () => {
  it('know the gamma function', () => {
    expect(logGamma(1)).toBeCloseTo(0, 10);
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 10);
    expect(logGamma(11)).toBeCloseTo(Math.log(3_628_800), 10);
  });

  it('agree with the table of Student: t of 5 % two-sided', () => {
    expect(studentP(12.706, 1)).toBeCloseTo(0.05, 4);
    expect(studentP(2.228, 10)).toBeCloseTo(0.05, 4);
    expect(studentP(1.96, 1e6)).toBeCloseTo(0.05, 4);
    expect(studentP(0, 5)).toBeCloseTo(1, 10);
  });

  it("give Fisher's tea tasting its p", () => {
    expect(fisherP({ hits: 3, of: 4, otherHits: 1, otherOf: 4 })).toBeCloseTo(0.4857, 4);
    expect(fisherP({ hits: 4, of: 4, otherHits: 0, otherOf: 4 })).toBeCloseTo(0.0286, 4);
  });

  it('see no difference between equal rates', () => {
    expect(chiSquared({ hits: 10, of: 100, otherHits: 20, otherOf: 200 })).toBeCloseTo(0, 10);
    expect(chiSquared({ hits: 20, of: 100, otherHits: 10, otherOf: 100 })).toBeCloseTo(3.9216, 3);
  });

  it('never correct a p downward, keep the order, and let one test stand as it is', () => {
    expect(correctedQ([0.01, 0.04, 0.03, 0.5])).toEqual([0.04, 0.16 / 3, 0.16 / 3, 0.5]);
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 }), ps => {
        const qs = correctedQ(ps);
        ps.forEach((p, i) => {
          expect(qs[i]).toBeGreaterThanOrEqual(p);
          ps.forEach((other, j) => {
            if (other < p) expect(qs[j] as number).toBeLessThanOrEqual(qs[i] as number);
          });
        });
      }),
    );
    expect(correctedQ([0.03])).toEqual([0.03]);
  });
});
