import type { Table } from '../../lib/clickhouse/table.ts';
import type { Steps } from '../../lib/config.ts';

const durations = new Set(['duration_us', 'cpu_us', 'lateness_us', 'phases']);

/**
 * Rounds the times of ticks down to the steps, in place: down, so that no tick comes to be over its budget. `exact` are the
 * places, in rising order, that stay as they are: those of breaches.
 */
export function roundDown({ rows, columns }: Table, exact: Uint32Array, steps: Steps): void {
  for (const column of columns) {
    if (column.kind === 'text' || column.kind === 'histogram') continue;
    const step =
      column.name === 'start' ? steps.startStepUs : durations.has(column.name) ? steps.durationStepUs : 1;
    if (step === 1) continue;
    const { values } = column;
    const missing = column.kind === 'nullable-u32' ? column.missing : Number.NaN;
    const placeOf = (row: number) =>
      column.kind !== 'counts' ? row : row === 0 ? 0 : (column.ends[row - 1] as number);
    let next = 0;
    for (let row = 0; row < rows; row++) {
      if (row === exact[next]) {
        next++;
        continue;
      }
      for (let i = placeOf(row); i < placeOf(row + 1); i++) {
        const value = values[i] as number;
        if (value !== missing) values[i] = Math.floor(value / step) * step;
      }
    }
  }
}
