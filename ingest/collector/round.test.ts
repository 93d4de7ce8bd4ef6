import { expect, test } from 'vitest';
import type { Table } from '../../lib/clickhouse/table.ts';
import { roundDown } from './round.ts';

test('healthy ticks are rounded down to the steps, and what is missing, breached or no time stays as it is', () => {
  const missing = 0xffffffff;
  const table: Table = {
    name: 'ticks',
    rows: 3,
    columns: [
      { kind: 'time', name: 'start', values: Float64Array.of(1_795_000_000_000_999, 5_001_234, 1_001) },
      { kind: 'u32', name: 'duration_us', values: Uint32Array.of(49_999, 50_001, 17) },
      { kind: 'u32', name: 'budget_us', values: Uint32Array.of(50_001, 50_000, 50_001) },
      { kind: 'nullable-int', name: 'lateness_us', values: Float64Array.of(-1, 33, Number.NaN) },
      { kind: 'nullable-u32', name: 'cpu_us', values: Uint32Array.of(missing, 31, 47), missing },
      {
        ...{ kind: 'counts', name: 'phases', strings: ['physics', 'send'] },
        ...{ ends: Uint32Array.of(2, 3, 4), keys: Uint32Array.of(0, 1, 0, 1) },
        values: Uint32Array.of(33, 15, 33, 33),
      },
    ],
  };
  roundDown(table, Uint32Array.of(1), { durationStepUs: 16, startStepUs: 1000 });
  expect(table.columns.map(column => ('values' in column ? [...column.values] : []))).toEqual([
    [1_795_000_000_000_000, 5_001_234, 1_000],
    [49_984, 50_001, 16],
    [50_001, 50_000, 50_001],
    [-16, 33, Number.NaN],
    [missing, 31, 32],
    [32, 0, 33, 32],
  ]);
});
