import type { Scratch } from './scratch.ts';

/**
 * ClickHouse's Native format, as much of it as inserts need: a block is its number of columns and rows, then each
 * column's name, type and data (clickhouse.com/docs/interfaces/formats/Native). Little-endian, as the machines it runs on.
 */
export type NativeColumn = { name: string; type: string; parts: Uint8Array[] };

const bytesOf = (array: ArrayBufferView): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

function varuint(value: number): number[] {
  const bytes: number[] = [];
  for (; value >= 0x80; value = Math.floor(value / 128)) bytes.push((value & 0x7f) | 0x80);
  bytes.push(value);
  return bytes;
}

function text(value: string): Uint8Array {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from(varuint(bytes.length)), bytes]);
}

const u64 = (...values: number[]): Uint8Array => bytesOf(BigUint64Array.from(values, BigInt));

/** A block as a list of its bytes, in order. */
export function nativeBlock(rows: number, columns: readonly NativeColumn[]): Uint8Array[] {
  const head = Buffer.from([...varuint(columns.length), ...varuint(rows)]);
  return [head, ...columns.flatMap(({ name, type, parts }) => [text(name), text(type), ...parts])];
}

/** UInt8 to UInt64, Float64, DateTime64 given as its whole number of ticks: the array as it stands. */
export const plain = (name: string, type: string, values: ArrayBufferView): NativeColumn => ({
  name,
  type,
  parts: [bytesOf(values)],
});

/** `missing`: 1 where there is no value, 0 where there is. */
export const nullable = (
  name: string,
  type: string,
  missing: Uint8Array,
  values: ArrayBufferView,
): NativeColumn => ({ name, type: `Nullable(${type})`, parts: [missing, bytesOf(values)] });

/** Strings by number: `numbers[row]` is a place in `strings`. */
export const lowCardinality = (
  name: string,
  strings: readonly string[],
  numbers: Uint32Array,
  scratch: Scratch,
): NativeColumn => ({
  name,
  type: 'LowCardinality(String)',
  parts: [u64(sharedDictionaries), ...dictionaryParts(strings, numbers, scratch)],
});

/** `ends[row]`: how many entries there are up to and with this row; keys by number. */
export function mapOfCounts(
  name: string,
  ends: Uint32Array,
  strings: readonly string[],
  keys: Uint32Array,
  values: Uint32Array,
  scratch: Scratch,
): NativeColumn {
  const offsets = wide(ends, scratch);
  // A column without entries has no dictionary either.
  const entries = keys.length === 0 ? [] : [...dictionaryParts(strings, keys, scratch), bytesOf(values)];
  return {
    name,
    type: 'Map(LowCardinality(String), UInt32)',
    parts: [u64(sharedDictionaries), bytesOf(offsets), ...entries],
  };
}

/** Pairs of bucket and count: `ends[row]` of them up to and with this row. */
export function histogram(
  name: string,
  ends: Uint32Array,
  buckets: Int16Array,
  counts: Uint32Array,
  scratch: Scratch,
): NativeColumn {
  const offsets = bytesOf(wide(ends, scratch));
  return {
    name,
    type: 'Tuple(Array(Int16), Array(UInt64))',
    parts: [offsets, bytesOf(buckets), offsets, bytesOf(wide(counts, scratch))],
  };
}

/** As UInt64, in pairs of words. */
function wide(values: Uint32Array, scratch: Scratch): Uint32Array {
  const words = scratch.u32(values.length * 2);
  for (let i = 0; i < values.length; i++) {
    words[2 * i] = values[i] as number;
    words[2 * i + 1] = 0;
  }
  return words;
}

// From SerializationLowCardinality: the version of keys, and "these keys come with the block, and are all there are".
const sharedDictionaries = 1;
const ownKeys = (1 << 9) | (1 << 10);

function dictionaryParts(strings: readonly string[], numbers: Uint32Array, scratch: Scratch): Uint8Array[] {
  const width = strings.length <= 256 ? 0 : strings.length <= 65_536 ? 1 : 2;
  return [
    u64(ownKeys | width, strings.length),
    ...strings.map(text),
    u64(numbers.length),
    width === 2 ? bytesOf(numbers) : narrow(numbers, width, scratch),
  ];
}

/** The numbers in one or two bytes each. */
function narrow(numbers: Uint32Array, width: 0 | 1, scratch: Scratch): Uint8Array {
  const bytes = scratch.u8(numbers.length << width);
  const places = width === 0 ? bytes : new Uint16Array(bytes.buffer, bytes.byteOffset, numbers.length);
  for (let i = 0; i < numbers.length; i++) places[i] = numbers[i] as number;
  return bytes;
}

/** Whole numbers up to 2^53, NaN for none, as Int64 with the column that says where there is none. */
export function int64sOf(
  values: Float64Array,
  scratch: Scratch,
): { missing: Uint8Array; values: Uint32Array } {
  const missing = scratch.u8(values.length);
  const words = scratch.u32(values.length * 2);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    const isMissing = Number.isNaN(value);
    missing[i] = isMissing ? 1 : 0;
    const high = isMissing ? 0 : Math.floor(value / 4_294_967_296);
    words[2 * i] = isMissing ? 0 : value - high * 4_294_967_296;
    words[2 * i + 1] = high;
  }
  return { missing, values: words };
}
