/** A breached tick as an episode needs it; µs. */
export type EpisodeBreach = {
  tick: number;
  incarnation: number;
  startUs: number;
  durationUs: number;
  budgetUs: number;
  /** Null: not measured. */
  packetsDropped: number | null;
  /** The cause of its ledger; null while that is not worked out. */
  cause: string | null;
  /** What the cause's line took beyond its typical time. */
  causeUs: number;
};

export type Episode<B extends EpisodeBreach> = {
  first: B;
  /** The one furthest over its budget. */
  worst: B;
  /** End of the last breach. */
  endUs: number;
  breaches: number;
  /** Ticks from the first breach to the last, those within budget included; null when ticks carry no numbers. */
  ticks: number | null;
  overshootUs: number;
  /** Most breaches first; `us` is at most what they were over budget. Breaches without a ledger are in none. */
  causes: { cause: string; breaches: number; us: number }[];
  packetsDropped: number | null;
};

/** So many ticks in a row within their budget are the recovery: a second of a 20 Hz loop. */
export const recoveryTicks = 20;
/** So long without a breach is one too, whatever ran in it; in µs. */
export const recoveryUs = 5e6;

/**
 * Whether `next` still belongs to the trouble that `last` was part of: the same process life, and no recovery between.
 * Ticks without numbers (all of them 0) are taken to come once per budget.
 */
function continues(last: EpisodeBreach, next: EpisodeBreach): boolean {
  const gapUs = next.startUs - (last.startUs + last.durationUs);
  if (next.incarnation !== last.incarnation || gapUs > recoveryUs) return false;
  if (next.tick > last.tick) return next.tick - last.tick <= recoveryTicks;
  return gapUs <= recoveryTicks * next.budgetUs;
}

const overUs = ({ durationUs, budgetUs }: EpisodeBreach) => Math.max(0, durationUs - budgetUs);

function summaryOf<B extends EpisodeBreach>(breaches: readonly B[]): Episode<B> {
  const [first, last] = [breaches[0] as B, breaches.at(-1) as B];
  const causes = new Map<string, { cause: string; breaches: number; us: number }>();
  for (const breach of breaches) {
    if (breach.cause === null) continue;
    const entry = causes.get(breach.cause) ?? { cause: breach.cause, breaches: 0, us: 0 };
    entry.breaches++;
    entry.us += breach.cause === 'unexplained' ? overUs(breach) : Math.min(breach.causeUs, overUs(breach));
    causes.set(breach.cause, entry);
  }
  const dropped = breaches.map(({ packetsDropped }) => packetsDropped).filter(count => count !== null);
  return {
    first,
    worst: breaches.reduce((worst, breach) => (overUs(breach) > overUs(worst) ? breach : worst), first),
    endUs: breaches.reduce((end, { startUs, durationUs }) => Math.max(end, startUs + durationUs), 0),
    breaches: breaches.length,
    ticks: breaches.length === 1 ? 1 : last.tick > first.tick ? last.tick - first.tick + 1 : null,
    overshootUs: breaches.reduce((sum, breach) => sum + overUs(breach), 0),
    causes: [...causes.values()].sort(
      (a, b) => b.breaches - a.breaches || b.us - a.us || (a.cause < b.cause ? -1 : 1),
    ),
    packetsDropped: dropped.length === 0 ? null : dropped.reduce((sum, count) => sum + count, 0),
  };
}

/** The episodes of one loop of one instance: its breaches, from the first to the recovery; oldest first. */
export function episodesOf<B extends EpisodeBreach>(breaches: readonly B[]): Episode<B>[] {
  const episodes: B[][] = [];
  for (const breach of [...breaches].sort((a, b) => a.startUs - b.startUs || a.tick - b.tick)) {
    const last = episodes.at(-1)?.at(-1);
    if (last && continues(last, breach)) episodes.at(-1)?.push(breach);
    else episodes.push([breach]);
  }
  return episodes.map(summaryOf);
}
