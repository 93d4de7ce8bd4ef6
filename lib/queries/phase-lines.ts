import type { InstanceAnswer } from '../api/schemas.ts';
import type { Store } from '../clickhouse/client.ts';
import type { Window } from './windows.ts';

type PhaseLines = InstanceAnswer['phases'];

/** Lines that a chart can tell apart; the rest is one line. */
const mostPhases = 5;
const otherPhases = 'other phases';

/**
 * Phases of the longest tick of each bucket: what a bad tick was spent on is in no average. Where the window is read from
 * rollups, which have no phases, from the breached ticks.
 */
const longestSql = (table: string) => `
  SELECT intDiv(toUnixTimestamp64Micro(start) - {from:Int64}, {step:Int64}) AS bucket, argMax(${table}.phases, duration_us) AS phases
  FROM ${table}
  WHERE instance = {instance:String} AND loop = {loop:String}
    AND start >= fromUnixTimestamp64Micro({from:Int64}) AND start < fromUnixTimestamp64Micro({to:Int64})
  GROUP BY bucket
  ORDER BY bucket`;

type Row = { bucket: number; phases: Record<string, number> };

/** The phases that take most of a range in the order of their names, which stays while it slides, each in ms by bucket. */
export function linesOf(rows: readonly Row[], buckets: number): PhaseLines {
  const totals = new Map<string, number>();
  for (const { phases } of rows)
    for (const [name, us] of Object.entries(phases)) totals.set(name, (totals.get(name) ?? 0) + us);
  const byTime = [...totals].sort(([, a], [, b]) => b - a).map(([name]) => name);
  const shown = byTime.slice(0, mostPhases).sort();
  const names = byTime.length > mostPhases ? [...shown, otherPhases] : shown;
  const lines = names.map(name => ({ name, ms: Array<number | null>(buckets).fill(null) }));
  for (const { bucket, phases } of rows) {
    const given = Object.entries(phases);
    if (given.length === 0 || bucket < 0 || bucket >= buckets) continue;
    for (const line of lines) line.ms[bucket] = 0;
    for (const [name, us] of given) {
      const line = lines[shown.includes(name) ? shown.indexOf(name) : shown.length];
      if (line) line.ms[bucket] = Math.round((line.ms[bucket] ?? 0) * 1000 + us) / 1000;
    }
  }
  return lines;
}

export async function phaseLines(
  store: Store,
  { instance, loop, window }: { instance: string; loop: string; window: Window },
  signal?: AbortSignal,
): Promise<PhaseLines> {
  const { source, fromUs, toUs, stepUs, buckets } = window;
  const rows = await store.rows<Row>(
    longestSql(source === 'raw' ? 'ticks' : 'breached_ticks'),
    { instance, loop, from: fromUs, to: toUs, step: stepUs },
    signal,
  );
  return linesOf(rows, buckets);
}
