/**
 * The JVM's performance counters as they stand in hsperfdata_USER/PID (perfMemory.hpp): a header, then entries of a name
 * and a value each. The file is mapped by the JVM: values change under the reader, the places do not once they are there.
 */
export type CounterPlaces = {
  /** Where the 8-byte value of each number stands. */
  longs: Map<string, number>;
  texts: Map<string, string>;
  /** When an entry was added last, in the JVM's ticks: then places have to be read again. */
  changed: bigint;
};

export const headerBytes = 32;
const magic = 0xcafec0c0;

/** What the header says; null: these bytes are not of a JVM that can be read here. */
export function readHeader(bytes: Buffer): { accessible: boolean; changed: bigint } | null {
  if (bytes.length < headerBytes || bytes.readUInt32BE(0) !== magic) return null;
  // Byte 4: 1 is little-endian, which every platform of Node is; then the version, 2.0.
  if (bytes[4] !== 1 || bytes[5] !== 2) return null;
  return { accessible: bytes[7] === 1, changed: bytes.readBigInt64LE(16) };
}

/** The entries; those that do not lie within the bytes end the list. `torn`: it ended before its time. */
export function readPlaces(bytes: Buffer): (CounterPlaces & { torn: boolean }) | null {
  const header = readHeader(bytes);
  if (header === null) return null;
  const longs = new Map<string, number>();
  const texts = new Map<string, string>();
  const places = { longs, texts, changed: header.changed };
  const count = bytes.readUInt32LE(28);
  let at = bytes.readUInt32LE(24);
  for (let i = 0; i < count; i++) {
    if (at + 20 > bytes.length) return { ...places, torn: true };
    const length = bytes.readUInt32LE(at);
    const nameAt = at + bytes.readUInt32LE(at + 4);
    const vectorLength = bytes.readUInt32LE(at + 8);
    const type = bytes[at + 12];
    const dataAt = at + bytes.readUInt32LE(at + 16);
    const end = at + length;
    if (length < 20 || end > bytes.length || nameAt >= end || dataAt >= end) return { ...places, torn: true };
    const name = textAt(bytes, nameAt, end);
    // J: a long, B: a byte, of which a vector is a text (JVM type letters).
    if (type === 0x4a && vectorLength === 0 && dataAt + 8 <= bytes.length) longs.set(name, dataAt);
    else if (type === 0x42) texts.set(name, textAt(bytes, dataAt, Math.min(end, dataAt + vectorLength)));
    at = end;
  }
  return { ...places, torn: false };
}

function textAt(bytes: Buffer, from: number, end: number): string {
  const stop = bytes.indexOf(0, from);
  return bytes.toString('utf8', from, stop < 0 || stop > end ? end : stop);
}
