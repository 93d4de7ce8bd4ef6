import { notAProfile } from './profile.ts';

/** A field of a protobuf message: a number, or the place of its bytes. */
export type ProtoField = { number: number; isBytes: boolean; value: number; from: number; end: number };

const torn = () => notAProfile('the protobuf is cut short');

/** A reader over bytes; `at` moves on. */
export type Cursor = { bytes: Uint8Array; at: number; end: number };

/**
 * A varint as a signed 64-bit number, which is what int64 is; exact up to 2^53. Negative ones come as ten bytes, and read
 * without a sign they would be 1.8e19.
 */
export function varint(cursor: Cursor): number {
  let [low, high] = [0, 0];
  for (let shift = 0; shift < 70; shift += 7) {
    if (cursor.at >= cursor.end) throw torn();
    const byte = cursor.bytes[cursor.at++] as number;
    const bits = byte & 0x7f;
    if (shift < 28) low |= bits << shift;
    else if (shift === 28) {
      low |= bits << 28;
      high = bits >>> 4;
    } else high |= bits << (shift - 32);
    if (byte < 0x80) return (high | 0) * 4_294_967_296 + (low >>> 0);
  }
  throw notAProfile('a number has more than ten bytes');
}

/** Calls `visit` with each field of the message that lies between two places. */
export function eachField(
  bytes: Uint8Array,
  from: number,
  end: number,
  visit: (field: ProtoField) => void,
): void {
  const cursor = { bytes, at: from, end };
  while (cursor.at < end) {
    const key = varint(cursor);
    const number = Math.floor(key / 8);
    const wire = key & 7;
    if (number < 1) throw notAProfile('a protobuf field has no number');
    if (wire === 0) {
      visit({ number, isBytes: false, value: varint(cursor), from: 0, end: 0 });
      continue;
    }
    const length = wire === 2 ? varint(cursor) : wire === 1 ? 8 : wire === 5 ? 4 : -1;
    if (length < 0) throw notAProfile(`a protobuf field has the wire type ${wire}`);
    const at = cursor.at;
    if (length > end - at) throw torn();
    cursor.at = at + length;
    if (wire === 2) visit({ number, isBytes: true, value: 0, from: at, end: at + length });
  }
}

/** Numbers of a repeated field, packed or one by one. */
export function addNumbers(bytes: Uint8Array, field: ProtoField, into: number[]): void {
  if (!field.isBytes) {
    into.push(field.value);
    return;
  }
  const cursor = { bytes, at: field.from, end: field.end };
  while (cursor.at < field.end) into.push(varint(cursor));
}

const utf8 = new TextDecoder();
export const textOf = (bytes: Uint8Array, { from, end }: ProtoField): string =>
  utf8.decode(bytes.subarray(from, end));
