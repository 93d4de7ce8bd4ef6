import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProfileAnswer } from '@/lib/api/profile.ts';
import { flameOf } from '@/lib/profiles/tree.ts';
import { changeText, gradeOf, grades, signedText } from './difference.ts';
import { differenceLook } from './difference-look.ts';
import { layoutOf, search } from './flame-layout.ts';

const baseline = { perSecond: true } as ProfileAnswer['baseline'];

describe('the difference of two profiles', () => {
  it('is said with its sign and what both sides are, per second', () => {
    const bytes = { unit: 'bytes', baseline };
    const mb = 1024 * 1024;
    expect(changeText({ before: 4 * mb, now: 16 * mb }, bytes)).toBe(
      '+12 MB/s: 4.0 MB/s to 16 MB/s (+300 %)',
    );
    expect(changeText({ before: 4 * mb, now: 0 }, bytes)).toBe('−4.0 MB/s: 4.0 MB/s to 0 B/s (gone)');
    expect(changeText({ before: 0, now: 4 * mb }, bytes)).toBe('+4.0 MB/s: 0 B/s to 4.0 MB/s (new)');
    expect(changeText({ before: 7, now: 7 }, { unit: 'count', baseline })).toBe('7.0/s, unchanged');
    expect(signedText({ before: 1, now: 0.5 }, { unit: 'count', baseline })).toBe('−0.5/s');
  });

  it('is blue with minus, grey, or orange with plus; never the other way round', () => {
    const grade = (before: number, now: number) => gradeOf({ before, now });
    expect([grade(100, 104), grade(100, 96), grade(0, 0)]).toEqual(['same', 'same', 'same']);
    expect([grade(100, 106), grade(100, 200), grade(0, 1)]).toEqual(['more', 'muchMore', 'muchMore']);
    expect([grade(100, 94), grade(100, 50), grade(1, 0)]).toEqual(['less', 'muchLess', 'muchLess']);
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e12, noNaN: true }),
        fc.double({ min: 0, max: 1e12, noNaN: true }),
        (before, now) => {
          const { sign } = grades[grade(before, now)];
          expect(sign === '±' || sign === (now > before ? '+' : '−')).toBe(true);
        },
      ),
    );
  });

  it('has room for what vanished, and says of what is found how it changed', () => {
    const now = [{ frames: ['main', 'loot'], value: 600 }];
    const before = [
      { frames: ['main', 'loot'], value: 100 },
      { frames: ['main', 'gone', 'loot'], value: 200 },
    ];
    const flame = flameOf(now, 100, before);
    const names = ['main', 'loot', 'gone'];
    const answer = {
      ...{ unit: 'count', total: flame.total, baseline: { total: flame.totalBefore, perSecond: true } },
      functions: names.map(name => ({ name, file: '' })),
      nodes: {
        function: flame.frames.map(frame => names.indexOf(frame)),
        ...{ depth: flame.depths, value: flame.values, self: flame.selfs },
        ...{ before: flame.befores, selfBefore: flame.selfBefores },
      },
    } as unknown as ProfileAnswer;
    const look = differenceLook(answer);
    const layout = layoutOf(flame.depths, look.sizes, look.total);
    expect(flame.frames.map((_, node) => `${look.labelOf(node)} ${look.signOf(node)}`)).toEqual([
      'main +',
      'loot +',
      'gone −',
      'loot −',
    ]);
    expect([...layout.width].map(width => Math.round(width * 900))).toEqual([900, 700, 200, 200]);
    expect(look.foundText(search(layout, answer, 'loot'))).toBe(
      '+300/s: 300/s to 600/s (+100 %) in what is found',
    );
    expect(look.textOf(2)).toEqual({
      whole: '−200/s: 200/s to 0/s (gone)',
      own: 'itself 0/s, unchanged',
    });
  });
});
