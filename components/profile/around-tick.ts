import { withParams } from '@/components/links.ts';
import type { TickAnswer } from '@/lib/api/schemas.ts';
import { isoFromUs, usFromIso } from '@/lib/format/timestamp.ts';

/** Profiles cover about ten seconds: those that end this long before a tick, or begin this long after it, are near; in µs. */
const nearUs = 5e6;

/** The range whose profiles are shown beside a tick. */
export function rangeAround({ tick }: TickAnswer): { instance: string; from: string; to: string } {
  const startUs = usFromIso(tick.startedAt) ?? 0;
  return {
    instance: tick.instance,
    from: isoFromUs(startUs - nearUs),
    to: isoFromUs(startUs + Math.round(tick.durationMs * 1000) + nearUs),
  };
}

/** The page of the tick with another type of profile. */
export const typeLinks = ({ tick }: TickAnswer, types: readonly string[]) =>
  types.map(type => ({
    type,
    href: withParams(`/ticks/${encodeURIComponent(tick.instance)}/${tick.tick}`, {
      ...{ at: tick.startedAt, loop: tick.loop, profile: type },
    }),
  }));
