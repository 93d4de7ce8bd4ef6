import { type Section, sectionNames, sections } from '../signals/batch.ts';
import type { Field } from '../signals/field.ts';

/**
 * The columnar batch, byte by byte: docs/wire-format.md is its specification, this is what encoders and decoders of it
 * share. Little-endian throughout; every column begins at a multiple of 8 bytes from the frame's first byte.
 */
export const contentType = 'application/vnd.overtick.batch';
/** "OTK1". */
export const magic = 0x314b544f;
export const version = 1;

/** Offsets of the header's fields in bytes. */
export const at = {
  magic: 0,
  bytes: 4,
  crc32: 8,
  /** The check covers everything from here. */
  version: 12,
  entries: 14,
  sentAtUs: 16,
  startedAtUs: 24,
  sequence: 32,
  dropped: 40,
  resource: 60,
  batchId: 70,
  rows: 72,
  present: 92,
  dictionaryBytes: 112,
  dictionary: 120,
} as const;

/** Strings of the resource, in the order of their places in the header. */
export const resourceNames = ['service', 'instance', 'region', 'build', 'runtime'] as const;

/** Most distinct strings in a frame; number 0 is "not said". */
export const maxEntries = 65_535;

/** Not measured, in a column of u32; in one of f64 it is NaN. */
export const missingU32 = 0xffffffff;

/**
 * How a column is laid out. `f64`, `u32`, `u16`: one value a row (u16: a number in the dictionary). The others hold a
 * list a row: `durations` and `attributes` begin with a u8 for its length, `integers` with a u32; then, each from a
 * multiple of 8, the keys (u16) and values (u32, u16) of all rows in a row, or the items (f64).
 */
export type ColumnKind = 'f64' | 'u32' | 'u16' | 'durations' | 'attributes' | 'integers';

export type Column = { name: string; field: Field; kind: ColumnKind };

function kindOf(field: Field): ColumnKind {
  switch (field.kind) {
    case 'time':
    case 'number':
      return 'f64';
    case 'integer':
      return field.min >= 0 && field.max < missingU32 ? 'u32' : 'f64';
    case 'string':
      return 'u16';
    default:
      return field.kind;
  }
}

/** The columns of each section, in the order in which they stand in a frame; bit i of its bitmap says that column i does. */
export const columnsOf = Object.fromEntries(
  sectionNames.map(section => [
    section,
    Object.entries(sections[section]).map(([name, field]) => ({ name, field, kind: kindOf(field) })),
  ]),
) as Record<Section, Column[]>;

export const aligned = (bytes: number): number => (bytes + 7) & ~7;
