import type { Scratch } from '../../lib/clickhouse/scratch.ts';
import type { TickRow } from '../../lib/queries/tick-row.ts';
import type { Stretch } from '../../lib/queries/unaccounted.ts';
import type { Frame } from '../../lib/wire/decode.ts';
import type { Rows } from './insert.ts';
import { createRollup } from './rollup.ts';
import { rollupTables } from './rollup-table.ts';
import { breachedLine, rareLines } from './rows.ts';
import type { Segment } from './spool.ts';
import { breachedTicks, pausesBefore, pausesTable } from './tables.ts';

/** Rows of several segments that are inserted together. */
export type Gathered = {
  segments: Segment[];
  add(segment: Segment, frames: readonly Frame[]): void;
  /** What may be inserted at once, then what must come behind it: a breach behind what explains it. Good until the scratch is reset. */
  rows(scratch: Scratch): Rows[][];
  /** To be called when they are in the store. */
  stored(): void;
};

/** Breached ticks that are in the store now, and pauses that came some time after they had been. */
export type TellStored = (breached: readonly TickRow[], latePauses: readonly Stretch[]) => void;

/** Evidence that came so much later than it happened may belong to breaches that were worked out before; in µs. */
const lateUs = 2.4e6;

const linesAsRows = (name: string, lines: readonly string[]): Rows => ({ name, rows: lines.length, lines });

/** Pauses, breaches and what else is rare, and who has sent: `seen` gives the rows for that. */
export function gatherRare(
  seen: (frame: Frame, atMs: number) => string[],
  budgetUsOf: (service: string) => number,
  tellStored: TellStored,
): Gathered {
  const withPauses: Frame[] = [];
  const breached: TickRow[] = [];
  let late: Stretch[] = [];
  const tables = new Map<string, string[]>();
  const addLines = (table: string, more: readonly string[]) => {
    const all = tables.get(table);
    if (all) for (const line of more) all.push(line);
    else if (more.length > 0) tables.set(table, [...more]);
  };
  const segments: Segment[] = [];
  return {
    segments,
    add(segment, frames) {
      segments.push(segment);
      const atMs = Number.parseInt(segment.name, 10) / 1000;
      for (const frame of frames) {
        if (frame.sections.pauses.rows > 0) withPauses.push(frame);
        for (const row of breachedTicks(frame, budgetUsOf)) breached.push(row);
        for (const [table, more] of rareLines(frame)) addLines(table, more);
        addLines('incarnations', seen(frame, atMs));
      }
    },
    rows(scratch) {
      const pauses = pausesTable(withPauses, scratch);
      late = pausesBefore(pauses, Number.parseInt(segments[0]?.name ?? '0', 10) - lateUs);
      const evidence = [...tables].map(([name, lines]) => linesAsRows(name, lines));
      return [[pauses, ...evidence], [linesAsRows('breached_ticks', breached.map(breachedLine))]];
    },
    stored: () => tellStored(breached, late),
  };
}

/** Ticks and pauses, added up. */
export function gatherSums(budgetUsOf: (service: string) => number): Gathered {
  const rollup = createRollup(budgetUsOf);
  const segments: Segment[] = [];
  return {
    segments,
    add(segment, frames) {
      segments.push(segment);
      for (const frame of frames) rollup.add(frame);
    },
    stored: () => {},
    rows: scratch => [rollupTables.map(name => rollup.table(name, scratch))],
  };
}
