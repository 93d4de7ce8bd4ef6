import { amountOf } from './amounts.ts';
import { median } from './baseline.ts';
import { firstFrom } from './timeline.ts';

/** A tick as the debt needs it. */
export type AllocatingTick = {
  tick: number;
  startUs: number;
  allocBytes: number | null;
  phases: Record<string, number>;
};
export type Collection = { startUs: number; endUs: number; cause: string };
/** What is usual of a tick: bytes allocated, and µs by phase. */
export type UsualTick = { allocBytes: number | null; phases: Record<string, number> };

export type Debt = {
  /** Bytes allocated since the last collection like this one. */
  bytes: number;
  /** The same between the earlier collections of this kind: their median; null when fewer than two are known. */
  typicalBytes: number | null;
  /** Who ran it up: largest share first, at most 10. */
  paidFor: { tick: number; phase: string; bytes: number; share: number }[];
  /** The same by phase, over all ticks since, largest first, at most 10. */
  byPhase: { phase: string; bytes: number; share: number; fromTick: number; toTick: number }[];
};

/** The debts of one loop; its ticks and collections are sorted by time, and belong to one process life. */
export type Debts = {
  /**
   * What was allocated between the last collection that ended by `beforeUs`, of `cause` if there is one, and `untilUs`.
   * Null when the ticks do not reach back to it, or when allocation was not measured.
   */
  before(cause: string | null, untilUs: number, beforeUs: number): Debt | null;
};

const mostShown = 10;

export function debtsOf(
  ticks: readonly AllocatingTick[],
  collections: readonly Collection[],
  usual: UsualTick | null = null,
): Debts {
  // Sums up to each tick, so that a stretch of them is one subtraction.
  const sums = [0];
  for (const { allocBytes } of ticks) sums.push((sums.at(-1) as number) + (allocBytes ?? 0));
  const place = (us: number) => firstFrom(ticks.length, i => (ticks[i] as AllocatingTick).startUs, us);
  const bytesBetween = (fromUs: number, toUs: number) =>
    Math.max(0, (sums[place(toUs)] as number) - (sums[place(fromUs)] as number));
  const shares = new Map<number, { phase: string; bytes: number }[]>();
  const sharesAt = (i: number) => {
    const known = shares.get(i) ?? sharesOf(ticks[i] as AllocatingTick, usual);
    shares.set(i, known);
    return known;
  };

  return {
    before(cause, untilUs, beforeUs) {
      const alike = collections.filter(
        ({ endUs, cause: other }) => endUs <= beforeUs && (cause === null || other === cause),
      );
      const last = alike.at(-1);
      if (!last || (ticks[0]?.startUs ?? Number.POSITIVE_INFINITY) > last.endUs) return null;
      const [from, to] = [place(last.endUs), place(untilUs)];
      const owing: number[] = [];
      for (let i = from; i < to; i++) if (ticks[i]?.allocBytes !== null) owing.push(i);
      if (owing.length === 0) return null;
      const bytes = bytesBetween(last.endUs, untilUs);
      const between = alike
        .slice(1)
        .map(({ startUs }, i) => bytesBetween((alike[i] as Collection).endUs, startUs));
      const share = (some: number) => (bytes === 0 ? 0 : some / bytes);
      const top: Debt['paidFor'] = [];
      const phases = new Map<string, Debt['byPhase'][number]>();
      for (const i of owing) {
        const { tick } = ticks[i] as AllocatingTick;
        for (const { phase, bytes: some } of sharesAt(i)) {
          const sum = phases.get(phase) ?? { phase, bytes: 0, share: 0, fromTick: tick, toTick: tick };
          sum.bytes += some;
          sum.toTick = tick;
          phases.set(phase, sum);
          if (top.length === mostShown && some <= (top.at(-1)?.bytes ?? 0)) continue;
          const at = top.findIndex(entry => entry.bytes < some);
          top.splice(at === -1 ? top.length : at, 0, { tick, phase, bytes: some, share: share(some) });
          if (top.length > mostShown) top.pop();
        }
      }
      return {
        bytes,
        typicalBytes: between.length >= 2 ? Math.round(median(between)) : null,
        paidFor: top,
        byPhase: [...phases.values()]
          .map(sum => ({ ...sum, share: share(sum.bytes) }))
          .sort((a, b) => b.bytes - a.bytes || (a.phase < b.phase ? -1 : 1))
          .slice(0, mostShown),
      };
    },
  };
}

/**
 * A tick's bytes by phase; an estimate, since allocation is measured by the tick. What it allocated beyond the usual is
 * put on the phases that took longer than usual, by how much longer; the rest, and all of it where no phase did, on all
 * phases by their usual time, or by their time where nothing is usual.
 */
function sharesOf(
  { allocBytes, phases }: AllocatingTick,
  usual: UsualTick | null,
): { phase: string; bytes: number }[] {
  const whole = allocBytes ?? 0;
  const names = Object.keys(phases);
  const own = Object.values(phases);
  const expected = names.map((phase, i) =>
    usual && Object.hasOwn(usual.phases, phase)
      ? Math.min(own[i] as number, amountOf(usual.phases, phase))
      : (own[i] as number),
  );
  const excess = names.map((_, i) => (own[i] as number) - (expected[i] as number));
  const sum = (values: readonly number[]) => values.reduce((total, us) => total + us, 0);
  if (sum(own) === 0) return [{ phase: '', bytes: whole }];
  const beyond = sum(excess) > 0 && usual?.allocBytes != null ? Math.max(0, whole - usual.allocBytes) : 0;
  const base = sum(expected) > 0 ? expected : own;
  return names.map((phase, i) => ({
    phase,
    bytes: Math.round(
      ((whole - beyond) * (base[i] as number)) / sum(base) +
        (beyond > 0 ? (beyond * (excess[i] as number)) / sum(excess) : 0),
    ),
  }));
}
