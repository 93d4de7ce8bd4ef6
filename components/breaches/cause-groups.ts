import type { Breach } from '@/lib/api/schemas.ts';

export type CauseGroup = {
  cause: string;
  /** Furthest over budget first. */
  breaches: Breach[];
  /** Of all breaches, 0 to 1. */
  share: number;
  /** What its breaches were over budget, added up, and what of that the cause explains. */
  overshootMs: number;
  explainedMs: number;
  worst: Breach;
  instances: number;
  /** Null: not measured by any of them. */
  packetsDropped: number | null;
};

/** Breaches by what they are put down to: first the cause that cost most time over budget. */
export function groupByCause(breaches: readonly Breach[]): CauseGroup[] {
  const byCause = new Map<string, Breach[]>();
  for (const breach of breaches) {
    const held = byCause.get(breach.cause);
    if (held) held.push(breach);
    else byCause.set(breach.cause, [breach]);
  }
  return [...byCause]
    .map(([cause, own]) => summaryOf(cause, own, breaches.length))
    .sort((a, b) => b.overshootMs - a.overshootMs);
}

function summaryOf(cause: string, own: Breach[], all: number): CauseGroup {
  own.sort((a, b) => b.overshootMs - a.overshootMs);
  const dropped = own.map(({ impact }) => impact.packetsDropped).filter(count => count !== null);
  return {
    cause,
    breaches: own,
    share: own.length / all,
    overshootMs: own.reduce((sum, { overshootMs }) => sum + overshootMs, 0),
    explainedMs: own.reduce(
      (sum, { overshootMs, causeShare }) => sum + overshootMs * Math.min(1, causeShare),
      0,
    ),
    worst: own[0] as Breach,
    instances: new Set(own.map(({ service, instance }) => JSON.stringify([service, instance]))).size,
    packetsDropped: dropped.length > 0 ? dropped.reduce((sum, count) => sum + count, 0) : null,
  };
}
