import type { Resource } from '../../lib/signals/resource.ts';

/** How often a sender's row is refreshed while it sends, in ms: well under the 5 s after which it counts as silent. */
const refreshMs = 2_000;
const maxRemembered = 100_000;

/** Says which senders' rows are due: those never seen, and those not written for `refreshMs`. */
export function createIncarnations(now: () => number = Date.now): { seen(resource: Resource): string[] } {
  const writtenAt = new Map<string, number>();
  return {
    seen({ service, instance, region = '', build = '', runtime = '', startedAtUs: incarnation = 0 }) {
      const key = JSON.stringify([instance, incarnation, service, region, build, runtime]);
      const at = now();
      if (at - (writtenAt.get(key) ?? 0) < refreshMs) return [];
      if (writtenAt.size >= maxRemembered) writtenAt.clear();
      writtenAt.set(key, at);
      const last_seen = (at / 1000).toFixed(6);
      return [`${JSON.stringify({ service, instance, incarnation, region, build, runtime, last_seen })}\n`];
    },
  };
}
