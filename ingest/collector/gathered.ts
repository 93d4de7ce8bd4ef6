import type { Scratch } from '../../lib/clickhouse/scratch.ts';
import type { Frame } from '../../lib/wire/decode.ts';
import type { Rows } from './insert.ts';
import { createRollup } from './rollup.ts';
import { rollupTables } from './rollup-table.ts';
import { rareLines } from './rows.ts';
import type { Segment } from './spool.ts';

/** Rows of several segments that are inserted together. */
export type Gathered = {
  segments: Segment[];
  add(segment: Segment, frames: readonly Frame[]): void;
  /** Good until the scratch is reset. */
  rows(scratch: Scratch): Rows[];
};

const linesAsRows = (name: string, lines: readonly string[]): Rows => ({ name, rows: lines.length, lines });

/** What is rare, and who has sent: `seen` gives the rows for that. */
export function gatherRare(seen: (frame: Frame, atMs: number) => string[]): Gathered {
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
        for (const [table, more] of rareLines(frame)) addLines(table, more);
        addLines('incarnations', seen(frame, atMs));
      }
    },
    rows: () => [...tables].map(([name, lines]) => linesAsRows(name, lines)),
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
    rows: scratch => rollupTables.map(name => rollup.table(name, scratch)),
  };
}
