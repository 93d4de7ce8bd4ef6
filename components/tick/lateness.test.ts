import { describe, expect, it } from 'vitest';
import { latenessInWords } from './lateness.ts';

describe('why a tick began late', () => {
  it('names the pauses between the ticks, longest first', () =>
    expect(
      latenessInWords({
        latenessMs: 42,
        lateness: {
          ms: 42,
          paused: [
            { line: 'loop', ms: 4 },
            { line: 'gc.stw', ms: 36 },
          ],
        },
      }),
    ).toBe(
      'It began 42.0 ms late, after 36.0 ms of GC, stop-the-world and 4.00 ms of event-loop stall between the ticks.',
    ));

  it('says nothing of jitter, or of what is not known', () => {
    expect(
      latenessInWords({ latenessMs: 0.4, lateness: { ms: 0.4, paused: [{ line: 'gc.stw', ms: 0.3 }] } }),
    ).toBeNull();
    expect(latenessInWords({ latenessMs: 42 })).toBeNull();
    expect(latenessInWords({ latenessMs: null, lateness: null })).toBeNull();
  });
});
