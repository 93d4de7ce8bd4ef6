import type { PauseScope } from '../signals/pause.ts';
import { type Interval, lengthUs, overlap, uncovered } from './intervals.ts';

/** A pause as the ledger needs it; µs on the same clock as the tick. */
export type LedgerPause = {
  startUs: number;
  durationUs: number;
  kind: string;
  scope: PauseScope;
  cause: string;
  /** Who said so; empty: the agent, on the clock of its ticks. */
  source?: string;
  /** Made of a rate, or by a clock that places it worse than it is long. */
  estimated?: boolean;
};

/** Whether a pause that is known so well may be taken as measured where it stands. */
export const isEstimated = (evidence: string, clockErrorUs: number, durationUs: number): boolean =>
  evidence === 'estimated' || clockErrorUs > durationUs;

/** Lines that pauses are billed to, most specific first: where two overlap, the earlier one gets the moment. */
export const pauseLines = [
  'gc.stw',
  'gc.assist',
  'gc.stall',
  'safepoint',
  'scheduler',
  'loop',
  'lock',
  'io',
] as const;
export type PauseLine = (typeof pauseLines)[number];

const isPauseLine = (name: string): name is PauseLine => (pauseLines as readonly string[]).includes(name);

/** The line of a pause; null for work that ran beside the server. A lock or I/O wait is named by its kind. */
export function lineOfPause({ kind, scope }: Pick<LedgerPause, 'kind' | 'scope'>): PauseLine | null {
  if (scope === 'concurrent') return null;
  if (scope === 'assist' || scope === 'stall') return `gc.${scope}`;
  if (kind === 'lock' || kind === 'io') return kind;
  if (scope !== 'stw') return scope;
  return kind !== 'gc' && isPauseLine(kind) ? kind : 'gc.stw';
}

/** A line of which more than this share is estimated is called so. */
const estimatedShare = 0.1;

export type PauseBill = {
  line: PauseLine;
  us: number;
  /** What made it up, largest first: "mark-sweep", "3 × scavenge"; and who said so, if not the agent. */
  detail: string;
  /** Whether more than a tenth of it is made of estimates. */
  estimated: boolean;
  /** The moments that were billed; disjoint over all lines. */
  parts: Interval[];
};

/**
 * What pauses cost a stretch of time: every moment of it is billed once, to the most specific pause that covers it.
 * Does not depend on the order of `pauses`. µs by line, in the order of pauseLines, lines of 0 µs left out.
 */
export function billPauses(span: Interval, pauses: readonly LedgerPause[]): PauseBill[] {
  const byLine = new Map<PauseLine, LedgerPause[]>();
  for (const pause of pauses) {
    const line = lineOfPause(pause);
    const inside = overlap(span, { fromUs: pause.startUs, toUs: pause.startUs + pause.durationUs });
    if (line === null || inside.fromUs >= inside.toUs) continue;
    byLine.set(line, [...(byLine.get(line) ?? []), pause]);
  }
  let taken: Interval[] = [];
  const bills: PauseBill[] = [];
  for (const line of pauseLines) {
    const ordered = byLine
      .get(line)
      ?.sort((a, b) => a.startUs - b.startUs || b.durationUs - a.durationUs || (a.cause < b.cause ? -1 : 1));
    if (!ordered) continue;
    const byCause = new Map<string, { us: number; count: number }>();
    const parts: Interval[] = [];
    const sources = new Set<string>();
    let estimatedUs = 0;
    for (const { startUs, durationUs, cause, source, estimated } of ordered) {
      const free = uncovered(overlap(span, { fromUs: startUs, toUs: startUs + durationUs }), taken);
      const us = free.reduce((sum, part) => sum + lengthUs(part), 0);
      if (us === 0) continue;
      parts.push(...free);
      taken = [...taken, ...free].sort((a, b) => a.fromUs - b.fromUs);
      const entry = byCause.get(cause) ?? { us: 0, count: 0 };
      byCause.set(cause, { us: entry.us + us, count: entry.count + 1 });
      if (source) sources.add(source);
      if (estimated) estimatedUs += us;
    }
    const us = parts.reduce((sum, part) => sum + lengthUs(part), 0);
    const from = sources.size === 0 ? '' : `, from ${[...sources].sort().join(' and ')}`;
    const detail = `${describe(byCause)}${from}`;
    if (us > 0) bills.push({ line, us, detail, estimated: estimatedUs > us * estimatedShare, parts });
  }
  return bills;
}

function describe(byCause: Map<string, { us: number; count: number }>): string {
  return [...byCause]
    .sort(([causeA, a], [causeB, b]) => b.us - a.us || (causeA < causeB ? -1 : 1))
    .map(([cause, { count }]) => (count === 1 ? cause || '1 pause' : `${count} × ${cause || 'pause'}`))
    .join(', ');
}
