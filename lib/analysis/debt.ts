import { median } from './baseline.ts';

/** A tick as the debt needs it. */
export type AllocatingTick = {
  tick: number;
  startUs: number;
  allocBytes: number | null;
  phases: Record<string, number>;
};
export type Collection = { startUs: number; endUs: number; cause: string };

export type Debt = {
  /** Bytes allocated since the last collection like this one. */
  bytes: number;
  /** The same between the earlier collections of this kind: their median; null when fewer than two are known. */
  typicalBytes: number | null;
  /** Who ran it up: largest share first, at most 10. Bytes of a tick are shared over its phases by their time. */
  paidFor: { tick: number; phase: string; bytes: number; share: number }[];
};

const mostShown = 10;

const allocated = (ticks: readonly AllocatingTick[], fromUs: number, toUs: number) =>
  ticks.filter(tick => tick.startUs >= fromUs && tick.startUs < toUs && tick.allocBytes !== null);

const sumBytes = (ticks: readonly AllocatingTick[]) =>
  ticks.reduce((sum, tick) => sum + (tick.allocBytes ?? 0), 0);

/**
 * The allocation debt of a collection: what was allocated between the end of the one before, of the same cause, and
 * `untilUs`. `ticks` and `collections` are sorted by time and reach back at least to the collection before; null when
 * they do not, or when allocation was not measured.
 */
export function debtOf(
  ticks: readonly AllocatingTick[],
  collections: readonly Collection[],
  cause: string | null,
  untilUs: number,
  beforeUs: number,
): Debt | null {
  const alike = collections.filter(
    other => other.endUs <= beforeUs && (cause === null || other.cause === cause),
  );
  const last = alike.at(-1);
  if (!last || (ticks[0]?.startUs ?? Number.POSITIVE_INFINITY) > last.endUs) return null;
  const owing = allocated(ticks, last.endUs, untilUs);
  if (owing.length === 0) return null;
  const bytes = sumBytes(owing);
  const between = alike
    .slice(1)
    .map((collection, i) => sumBytes(allocated(ticks, (alike[i] as Collection).endUs, collection.startUs)));
  const shares = owing
    .flatMap(tick => sharesOf(tick))
    .map(entry => ({ ...entry, share: bytes === 0 ? 0 : entry.bytes / bytes }));
  return {
    bytes,
    typicalBytes: between.length >= 2 ? Math.round(median(between)) : null,
    paidFor: shares.sort((a, b) => b.bytes - a.bytes || a.tick - b.tick).slice(0, mostShown),
  };
}

function sharesOf({
  tick,
  allocBytes,
  phases,
}: AllocatingTick): { tick: number; phase: string; bytes: number }[] {
  const whole = allocBytes ?? 0;
  const inPhases = Object.values(phases).reduce((sum, us) => sum + us, 0);
  if (inPhases === 0) return [{ tick, phase: '', bytes: whole }];
  return Object.entries(phases).map(([phase, us]) => ({
    tick,
    phase,
    bytes: Math.round((whole * us) / inPhases),
  }));
}
