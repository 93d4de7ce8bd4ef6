import { OvertickError } from '../../lib/errors.ts';

const maxRemembered = 100_000;

export type RateLimit = {
  /** Throws OvertickError 'too-many' when this instance has sent too much lately. */
  spend(instance: string, bytes: number): void;
};

/** A bucket of bytes an instance, so that one that sends too much hurts only itself: a sender that has lost its mind. */
export function createRateLimit(
  { bytesPerSecond, burstBytes }: { bytesPerSecond: number; burstBytes: number },
  nowMs: () => number = () => performance.now(),
): RateLimit {
  const buckets = new Map<string, { left: number; atMs: number }>();
  return {
    spend(instance, bytes) {
      const atMs = nowMs();
      if (buckets.size >= maxRemembered) buckets.clear();
      const bucket = buckets.get(instance) ?? { left: burstBytes, atMs };
      buckets.set(instance, bucket);
      bucket.left = Math.min(burstBytes, bucket.left + ((atMs - bucket.atMs) / 1000) * bytesPerSecond);
      bucket.atMs = atMs;
      if (bytes > bucket.left)
        throw new OvertickError(
          'too-many',
          `${instance} sends more than ${bytesPerSecond / 1024 / 1024} MiB/s. Send less, or later.`,
        );
      bucket.left -= bytes;
    },
  };
}
