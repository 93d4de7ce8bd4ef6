import type { Frame } from '../../lib/wire/decode.ts';
import { incarnationOf } from './tables.ts';

/** How often a sender's row is refreshed while it sends, in ms: well under the 5 s after which it counts as silent. */
const refreshMs = 2_000;
const maxRemembered = 100_000;

/** Says which senders' rows are due: those never seen, and those not written for `refreshMs`. */
export function createIncarnations(): { seen(frame: Frame, atMs: number): string[] } {
  const writtenAt = new Map<string, number>();
  const lately = new WeakMap<Frame['dictionary'], { startedAtUs: number; atMs: number }>();
  return {
    seen(frame, atMs) {
      // Most frames come with the dictionary of the one before, and none is due so soon again.
      const last = lately.get(frame.dictionary);
      if (last && last.startedAtUs === frame.startedAtUs && Math.abs(atMs - last.atMs) < refreshMs) return [];
      const { service, instance, region = '', build = '', runtime = '' } = frame.dictionary.resource;
      const incarnation = incarnationOf(frame);
      const key = JSON.stringify([instance, incarnation, service, region, build, runtime]);
      const before = writtenAt.get(key) ?? 0;
      const isDue = Math.abs(atMs - before) >= refreshMs;
      lately.set(frame.dictionary, { startedAtUs: frame.startedAtUs, atMs: isDue ? atMs : before });
      if (!isDue) return [];
      if (writtenAt.size >= maxRemembered) writtenAt.clear();
      writtenAt.set(key, atMs);
      const last_seen = (atMs / 1000).toFixed(6);
      return [`${JSON.stringify({ service, instance, incarnation, region, build, runtime, last_seen })}\n`];
    },
  };
}
