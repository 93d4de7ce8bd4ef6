import type { Frame } from '../../lib/wire/decode.ts';
import { incarnationOf } from './tables.ts';

/** How often a sender's row is refreshed while it sends, in ms: well under the 5 s after which it counts as silent. */
const refreshMs = 2_000;
const maxRemembered = 100_000;

/** Says which senders' rows are due: those never seen, and those not written for `refreshMs`. */
export function createIncarnations(): { seen(frame: Frame, atMs: number): string[] } {
  const writtenAt = new Map<string, number>();
  return {
    seen(frame, atMs) {
      const { service, instance, region = '', build = '', runtime = '' } = frame.dictionary.resource;
      const incarnation = incarnationOf(frame);
      const key = JSON.stringify([instance, incarnation, service, region, build, runtime]);
      if (Math.abs(atMs - (writtenAt.get(key) ?? 0)) < refreshMs) return [];
      if (writtenAt.size >= maxRemembered) writtenAt.clear();
      writtenAt.set(key, atMs);
      const last_seen = (atMs / 1000).toFixed(6);
      return [`${JSON.stringify({ service, instance, incarnation, region, build, runtime, last_seen })}\n`];
    },
  };
}
