import type { Breach } from '@/lib/api/schemas.ts';

export type DebtShare = { phase: string; bytes: number; share: number; fromTick: number; toTick: number };

/** Answers may say who ran up the debt by phase; those that do not list its largest parts only. */
type Allocation = Pick<Breach['allocation'], 'paidFor'> & { byPhase?: readonly DebtShare[] };

export type DebtChain = {
  /** Largest first. */
  phases: DebtShare[];
  /** Whether all of the debt is accounted for, or only its largest parts. */
  whole: boolean;
  fromTick: number;
  toTick: number;
};

/** Which phase allocated what was collected, over which ticks; null when that was not measured. */
export function debtChain(allocation: Allocation): DebtChain | null {
  const phases = [...(allocation.byPhase ?? fromLargest(allocation.paidFor))].sort(
    (a, b) => b.bytes - a.bytes,
  );
  if (phases.length === 0) return null;
  return {
    phases,
    whole: allocation.byPhase !== undefined,
    fromTick: Math.min(...phases.map(({ fromTick }) => fromTick)),
    toTick: Math.max(...phases.map(({ toTick }) => toTick)),
  };
}

function fromLargest(paidFor: Breach['allocation']['paidFor']): DebtShare[] {
  const byPhase = new Map<string, DebtShare>();
  for (const { tick, phase, bytes, share } of paidFor) {
    const held = byPhase.get(phase);
    byPhase.set(phase, {
      phase,
      bytes: bytes + (held?.bytes ?? 0),
      share: share + (held?.share ?? 0),
      fromTick: Math.min(tick, held?.fromTick ?? tick),
      toTick: Math.max(tick, held?.toTick ?? tick),
    });
  }
  return [...byPhase.values()];
}

export const ticksInWords = ({ fromTick, toTick }: Pick<DebtShare, 'fromTick' | 'toTick'>): string =>
  fromTick === toTick ? `tick ${fromTick}` : `ticks ${fromTick}–${toTick}`;
