import { describe, expect, it } from 'vitest';
import { recoveryOf } from './recovery.ts';

const tick = (startedAt: string, startMs: number, durationMs: number) => ({
  startedAt,
  startMs,
  durationMs,
  budgetMs: 50,
});

describe('how a loop comes out of a bad tick', () => {
  it('counts the bad ticks that follow, and the time to the first good one', () => {
    const before = [-200, -150, -100, -50].map(at => tick(String(at), at, 20));
    const ticks = [...before, tick('b', 0, 110), tick('c', 110, 60), tick('d', 170, 20)];
    expect(recoveryOf(ticks, 'b')).toEqual({ nextLateMs: 60, more: 1, afterMs: 60 });
  });

  it('hands nothing on when the next tick begins in time', () =>
    expect(recoveryOf([tick('a', 0, 20), tick('b', 50, 20)], 'a')).toEqual({
      nextLateMs: 0,
      more: 0,
      afterMs: 30,
    }));

  it('does not say when it recovered while that is not known', () => {
    expect(recoveryOf([tick('a', 0, 80)], 'a')).toEqual({ nextLateMs: null, more: 0, afterMs: null });
    expect(recoveryOf([tick('a', 0, 80), tick('b', 80, 70)], 'a').afterMs).toBeNull();
    expect(recoveryOf([], 'a').nextLateMs).toBeNull();
  });
});
