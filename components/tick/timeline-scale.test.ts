import { describe, expect, it } from 'vitest';
import { inSequence, placeSpan, timelineRange } from './timeline-scale.ts';

describe('the timeline of a tick', () => {
  it('reaches back to a pause that began before the tick, but not to one that ended before it', () => {
    const range = timelineRange(100, [
      { startMs: -20, durationMs: 50, overlapMs: 30 },
      { startMs: -900, durationMs: 10, overlapMs: 0 },
    ]);
    expect(range).toEqual([-26, 106]);
  });

  it('cuts a pause that began long before', () =>
    expect(timelineRange(100, [{ startMs: -5000, durationMs: 5050, overlapMs: 50 }])).toEqual([-50, 106]));

  it('reaches back to when the tick should have begun', () =>
    expect(timelineRange(100, [], 30)).toEqual([-36, 106]));

  it('places what is inside, cut to it, and nothing else', () => {
    const at = placeSpan({ startMs: -10, durationMs: 60 }, [0, 100]);
    expect(at).toEqual({ left: 0, width: 50 });
    expect(placeSpan({ startMs: 200, durationMs: 5 }, [0, 100])).toBeNull();
    expect(placeSpan({ startMs: 50, durationMs: 0.01 }, [0, 100])?.width).toBeGreaterThan(0.1);
  });

  it('puts phases one after another', () =>
    expect(inSequence([{ ms: 20 }, { ms: 61 }]).map(({ startMs }) => startMs)).toEqual([0, 20]));
});
