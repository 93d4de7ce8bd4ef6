import type { Frame } from '../../lib/wire/decode.ts';
import type { Rows } from './insert.ts';
import { createRollup, rollupTables } from './rollup.ts';
import { rareLines } from './rows.ts';
import type { Segment } from './spool.ts';

/** The rows of about a second that are inserted together: what is rare, and what is added up. */
export type Window = {
  segments: Segment[];
  frames: Pick<Frame, 'batchId' | 'sequence' | 'startedAtUs' | 'dictionary'>[];
  add(segment: Segment, frames: readonly Frame[]): void;
  rows(): Rows[];
};

type Options = {
  budgetUsOf(service: string): number;
  /** The rows that say who has sent. */
  seen(frame: Frame, atMs: number): string[];
};

export function createWindow({ budgetUsOf, seen }: Options): Window {
  const rollup = createRollup(budgetUsOf);
  const lines = new Map<string, string[]>();
  const addLines = (table: string, more: readonly string[]) => {
    const all = lines.get(table);
    if (all) for (const line of more) all.push(line);
    else if (more.length > 0) lines.set(table, [...more]);
  };
  const segments: Segment[] = [];
  const kept: Window['frames'] = [];
  return {
    segments,
    frames: kept,
    add(segment, frames) {
      segments.push(segment);
      const atMs = Number.parseInt(segment.name, 10) / 1000;
      for (const frame of frames) {
        const { batchId, sequence, startedAtUs, dictionary } = frame;
        kept.push({ batchId, sequence, startedAtUs, dictionary });
        rollup.add(frame);
        for (const [table, more] of rareLines(frame)) addLines(table, more);
        addLines('incarnations', seen(frame, atMs));
      }
    },
    rows: () => [
      ...[...lines].map(([name, all]) => ({ name, rows: all.length, lines: all })),
      ...rollupTables.map(name => {
        const all = rollup.lines(name);
        return { name, rows: all.length, lines: all };
      }),
    ],
  };
}
