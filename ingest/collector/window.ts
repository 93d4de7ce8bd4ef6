import { rollUp, rollupTables } from './rollup.ts';
import type { Segment, SegmentPart } from './segment.ts';

/** Segments of one second share their inserts, but for what a live page and a ledger wait for. */
export const windowMs = 1_000;

/** Inserted with each segment, in this order: what explains a tick is there before the tick. */
const atOnce = ['pauses', 'ticks'];
/** Rows that are added up over the window before they are inserted. */
export const rollupPart = 'rollup';

export type Window = {
  number: number;
  names: string[];
  ids: string[];
  parts: Map<string, { rows: number; lines: Buffer[] }>;
};

export const windowOf = (writtenAtMs: number) => Math.floor(writtenAtMs / windowMs);

export function newWindow(number: number): Window {
  return { number, names: [], ids: [], parts: new Map() };
}

/** Parts of a segment that are inserted by themselves. */
export function partsAtOnce({ parts }: Segment): SegmentPart[] {
  return atOnce.flatMap(table => parts.filter(part => part.table === table));
}

/** Adds the rest of a segment to its window. */
export function addToWindow(window: Window, name: string, segment: Segment): void {
  window.names.push(name);
  window.ids.push(...segment.ids);
  for (const { table, rows, lines } of segment.parts) {
    if (atOnce.includes(table)) continue;
    const part = window.parts.get(table) ?? { rows: 0, lines: [] };
    part.rows += rows;
    part.lines.push(lines);
    window.parts.set(table, part);
  }
}

/** What a window that is over inserts; the same segments give the same bytes, whenever they are added up. */
export function partsOfWindow({ parts }: Window): SegmentPart[] {
  return [...parts].flatMap(([table, part]): SegmentPart[] => {
    const lines = Buffer.concat(part.lines);
    if (table !== rollupPart) return [{ table, rows: part.rows, lines }];
    return rollupTables.map(rollup => ({ table: rollup, rows: part.rows, lines: rollUp(lines, rollup) }));
  });
}
