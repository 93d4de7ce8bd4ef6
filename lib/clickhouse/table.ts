import {
  histogram,
  int64sOf,
  lowCardinality,
  mapOfCounts,
  type NativeColumn,
  nativeBlock,
  nullable,
  plain,
} from './native.ts';
import type { Scratch } from './scratch.ts';

/** Rows to insert, by column. Numbers are doubles where ClickHouse has Int64: whole, up to 2^53, NaN for none. */
export type Table = { name: string; rows: number; columns: TableColumn[] };

export type TableColumn = { name: string } & (
  | { kind: 'text'; strings: readonly string[]; numbers: Uint32Array }
  | { kind: 'u32' | 'seconds'; values: Uint32Array }
  /** `missing`: the value that stands for none. */
  | { kind: 'nullable-u32'; values: Uint32Array; missing: number }
  | { kind: 'int' | 'nullable-int' | 'time'; values: Float64Array }
  /** Counts by name: `ends[row]` entries up to and with this row. */
  | { kind: 'counts'; ends: Uint32Array; strings: readonly string[]; keys: Uint32Array; values: Uint32Array }
  /** Counts by number, in the same way. */
  | { kind: 'histogram'; ends: Uint32Array; keys: Int16Array; values: Uint32Array }
);

/** The rows as one block of ClickHouse's Native format: its bytes in order, good until the scratch is reset. */
export function nativeOf({ rows, columns }: Table, scratch: Scratch): Uint8Array[] {
  return nativeBlock(
    rows,
    columns.map(column => nativeColumn(column, scratch)),
  );
}

function nativeColumn(column: TableColumn, scratch: Scratch): NativeColumn {
  const { name } = column;
  switch (column.kind) {
    case 'text':
      return lowCardinality(name, column.strings, column.numbers, scratch);
    case 'u32':
      return plain(name, 'UInt32', column.values);
    case 'seconds':
      return plain(name, "DateTime('UTC')", column.values);
    case 'nullable-u32': {
      const { missing, values } = column;
      const places = scratch.u8(values.length);
      for (let i = 0; i < values.length; i++) places[i] = values[i] === missing ? 1 : 0;
      return nullable(name, 'UInt32', places, values);
    }
    case 'int':
      return plain(name, 'Int64', int64sOf(column.values, scratch).values);
    case 'time':
      return plain(name, "DateTime64(6, 'UTC')", int64sOf(column.values, scratch).values);
    case 'nullable-int': {
      const { missing, values } = int64sOf(column.values, scratch);
      return nullable(name, 'Int64', missing, values);
    }
    case 'counts':
      return mapOfCounts(name, column.ends, column.strings, column.keys, column.values, scratch);
    case 'histogram':
      return histogram(name, column.ends, column.keys, column.values, scratch);
  }
}

/** Some rows of a table, by their places. */
export function rowsAt(table: Table, places: Uint32Array): Table {
  return { ...table, rows: places.length, columns: table.columns.map(column => valuesAt(column, places)) };
}

const u32At = (values: Uint32Array, places: ArrayLike<number> & Iterable<number>) =>
  Uint32Array.from(places, place => values[place] as number);

function valuesAt(column: TableColumn, places: Uint32Array): TableColumn {
  switch (column.kind) {
    case 'text':
      return { ...column, numbers: u32At(column.numbers, places) };
    case 'u32':
    case 'seconds':
    case 'nullable-u32':
      return { ...column, values: u32At(column.values, places) };
    case 'int':
    case 'time':
    case 'nullable-int':
      return { ...column, values: Float64Array.from(places, place => column.values[place] as number) };
    case 'counts': {
      const { ends, entries } = entriesAt(column.ends, places);
      return { ...column, ends, keys: u32At(column.keys, entries), values: u32At(column.values, entries) };
    }
    case 'histogram': {
      const { ends, entries } = entriesAt(column.ends, places);
      const keys = Int16Array.from(entries, entry => column.keys[entry] as number);
      return { ...column, ends, keys, values: u32At(column.values, entries) };
    }
  }
}

/** The entries of the lists at these places, and where each list ends among them. */
function entriesAt(ends: Uint32Array, places: Uint32Array): { ends: Uint32Array; entries: number[] } {
  const entries: number[] = [];
  return {
    entries,
    ends: Uint32Array.from(places, place => {
      for (let i = startOf(ends, place); i < (ends[place] as number); i++) entries.push(i);
      return entries.length;
    }),
  };
}

const startOf = (ends: Uint32Array, row: number) => (row === 0 ? 0 : (ends[row - 1] as number));

/** A row as an object, for a person to read. */
export function rowAt({ columns }: Table, row: number): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const column of columns) {
    if (column.kind === 'text') found[column.name] = column.strings[column.numbers[row] as number];
    else if (column.kind === 'counts' || column.kind === 'histogram') {
      const counts: Record<string, number> = {};
      for (let i = startOf(column.ends, row); i < (column.ends[row] as number); i++) {
        const key = column.keys[i] as number;
        counts['strings' in column ? (column.strings[key] as string) : key] = column.values[i] as number;
      }
      found[column.name] = counts;
    } else {
      const value = column.values[row] as number;
      const isMissing = Number.isNaN(value) || (column.kind === 'nullable-u32' && value === column.missing);
      found[column.name] = isMissing ? null : value;
    }
  }
  return found;
}
