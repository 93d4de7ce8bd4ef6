import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { badTickFrom, isOver, type StripTick, stripBars, stripScale, tickNear } from './strip-layout.ts';

const tick = (atMs: number, durationMs: number, budgetMs = 50): StripTick => ({ atMs, durationMs, budgetMs });
const scale = stripScale(50, 200);

describe('the tick strip', () => {
  it('keeps the longest tick of a column, and any breach', () => {
    const bars = stripBars([tick(0, 10), tick(1, 30), tick(2, 12)], 0, 1000, 100, scale);
    expect(bars.map(bar => bar.tick.durationMs)).toEqual([30]);
  });

  it('shows every column that holds a breach as a breach, however many ticks there are', () => {
    const ticks = fc.array(
      fc.record({
        atMs: fc.integer({ min: 0, max: 999 }),
        durationMs: fc.double({ min: 0, max: 200, noNaN: true }),
      }),
      { minLength: 1, maxLength: 400 },
    );
    fc.assert(
      fc.property(ticks, fc.integer({ min: 10, max: 300 }), (some, width) => {
        const all = some.map(({ atMs, durationMs }) => tick(atMs, durationMs));
        const bars = stripBars(all, 0, 1000, width, scale);
        const worst = Math.max(...all.map(t => t.durationMs));
        expect(bars.some(bar => bar.over)).toBe(all.some(isOver));
        if (worst > 50) expect(Math.max(...bars.map(bar => bar.tick.durationMs))).toBe(worst);
        expect(bars.every(bar => bar.width >= 1 && bar.height >= 0 && bar.height <= 1)).toBe(true);
      }),
    );
  });

  it('does not let one tick of 1.4 s flatten the others', () => {
    const wide = stripScale(50, 1400);
    expect(wide(1400)).toBe(1);
    expect(wide(50)).toBeGreaterThan(0.25);
    expect(wide(108) - wide(50)).toBeGreaterThan(0.1);
  });

  it('takes a click near a breach for a click on it', () => {
    const ticks = [tick(100, 10), tick(140, 108)];
    expect(tickNear(ticks, 105, 10)?.durationMs).toBe(108);
    expect(tickNear(ticks, 105, 1)?.durationMs).toBe(10);
    expect(tickNear([], 10, 1)).toBeNull();
  });

  it('has nothing to draw in no time or no room', () =>
    expect([stripBars([tick(0, 1)], 5, 5, 100, scale), stripBars([tick(0, 1)], 0, 5, 0, scale)]).toEqual([
      [],
      [],
    ]));

  it('is walked from one bad tick to the next, from its ends where nothing is pointed at', () => {
    const ticks = [tick(1, 90), tick(2, 10), tick(3, 80), tick(4, 10)];
    const walk = (from: number | null, by: 1 | -1) => badTickFrom(ticks, from, by)?.atMs;
    expect([walk(null, 1), walk(1, 1), walk(3, 1), walk(null, -1), walk(3, -1)]).toEqual([
      1,
      3,
      undefined,
      3,
      1,
    ]);
  });
});
