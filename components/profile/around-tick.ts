import { withParams } from '@/components/links.ts';
import type { TickAnswer } from '@/lib/api/schemas.ts';
import { isoFromUs, usFromIso } from '@/lib/format/timestamp.ts';

/** Profiles cover about ten seconds: those that end this long before a tick, or begin this long after it, are near; in µs. */
const nearUs = 5e6;

/** How long before that the same is looked at to compare with, in µs. */
const beforeUs = 600e6;

/** The range whose profiles are shown beside a tick. */
export function rangeAround({ tick }: TickAnswer): { instance: string; from: string; to: string } {
  const startUs = usFromIso(tick.startedAt) ?? 0;
  return {
    instance: tick.instance,
    from: isoFromUs(startUs - nearUs),
    to: isoFromUs(startUs + Math.round(tick.durationMs * 1000) + nearUs),
  };
}

/** The ten minutes before that, to compare with; their profiles ended as the others began to count. */
export function rangeBefore(answer: TickAnswer): { from: string; to: string } {
  const to = rangeAround(answer).from;
  return { from: isoFromUs((usFromIso(to) ?? 0) - beforeUs), to };
}

type Shown = { profile: string; against: 'before' | undefined };

/** The page of the tick with a profile of it. */
export const profileHref = ({ tick }: TickAnswer, { profile, against }: Shown): string =>
  withParams(`/ticks/${encodeURIComponent(tick.instance)}/${tick.tick}`, {
    ...{ at: tick.startedAt, loop: tick.loop, profile, against },
  });
