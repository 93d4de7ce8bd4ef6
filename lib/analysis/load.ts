import { amountOf } from './amounts.ts';
import type { LedgerTick, Typical } from './ledger.ts';

/** Phases that are less than this share of a typical tick are too short for their ratios to mean anything. */
const leastPhaseShare = 0.03;
/** A rise that all phases share is believed from here on; below, it is their noise. */
const leastRise = 1.15;
/** The load counts as higher from here on, against the usual one. */
const leastLoadRise = 1.1;
/** Work grows at most with this power of the load: everyone sees everyone. */
const steepest = 2;

/** `shared`: times that all phases took as long as usual. `ofLoad`: how much of that is the load's, and so is work. */
export type Rise = { shared: number; ofLoad: number };

const none: Rise = { shared: 1, ofLoad: 1 };

/** The lower quartile of what the phases took against their typical time, so that a slow phase or two do not count; null: too few. */
function sharedBy(phases: Record<string, number>, typical: Record<string, number>): number | null {
  const wholeUs = Object.values(typical).reduce((sum, us) => sum + us, 0);
  const ratios = Object.entries(typical)
    .filter(([, us]) => us > 0 && us >= wholeUs * leastPhaseShare)
    .map(([phase, us]) => amountOf(phases, phase) / us)
    .sort((a, b) => a - b);
  return ratios.length < 2 ? null : (ratios[Math.floor(ratios.length / 4)] ?? null);
}

/**
 * A load beyond what healthy ticks have seen leaves no tick to compare with. What shows it then is that every phase
 * takes longer by the same factor: one of them does not explain that, the load does. With no phases to show it, a higher
 * load is followed as far as it goes when the time was spent on the CPU. When all phases are slower at the usual load
 * and no CPU time says that they worked, something unseen stretched the tick: that is neither work nor a phase.
 * `workedUs` is µs by phase without the waits inside.
 */
export function riseOf(tick: LedgerTick, workedUs: Record<string, number>, typical: Typical): Rise {
  const loadRise = tick.players !== null && typical.usualPlayers ? tick.players / typical.usualPlayers : null;
  const higher = loadRise !== null && loadRise >= leastLoadRise;
  // Where the load's price is known, typical.workUs holds it already.
  const beyond = typical.workUs > 0 ? typical.usualWorkUs / typical.workUs : 1;
  const mostOfLoad = higher ? Math.max(1, loadRise ** steepest * beyond) : 1;
  const shared = sharedBy(workedUs, typical.phases);
  if (shared === null) {
    const followed = tick.cpuUs !== null && higher ? mostOfLoad : 1;
    return { shared: followed, ofLoad: followed };
  }
  if (shared < leastRise) return none;
  const believed = higher || loadRise === null || tick.cpuUs !== null;
  return { shared, ofLoad: believed ? (higher ? Math.min(shared, mostOfLoad) : shared) : 1 };
}
