import { type Batch, type Section, sectionNames } from '../../lib/signals/batch.ts';

/** The rows of a target that have not left yet. */
export type Rows = { [S in Section]: NonNullable<Batch[S]> };

export const noRows = (): Rows => ({ ticks: [], pauses: [], samples: [], latencies: [], events: [] });

export const countOf = (rows: Rows): number =>
  sectionNames.reduce((sum, section) => sum + rows[section].length, 0);

type Row = { atUs: number } | { startUs: number; durationUs: number; clockErrorUs?: number };

/** The latest that a row may have ended. */
const latestUs = (row: Row) =>
  'atUs' in row ? row.atUs : row.startUs + row.durationUs + (row.clockErrorUs ?? 0);

/** Parts rows into those that had ended by then, and the others. */
export function partRows(rows: Rows, atUs: number): { before: Rows; since: Rows } {
  const [before, since] = [noRows(), noRows()];
  for (const section of sectionNames)
    for (const row of rows[section])
      ((latestUs(row as Row) < atUs ? before : since)[section] as object[]).push(row);
  return { before, since };
}
