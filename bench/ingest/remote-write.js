/**
 * Prometheus remote write 1.0 (prometheus.io/docs/specs/prw): a WriteRequest in protobuf, one series a field, in snappy's
 * block format. Only literals, no matches looked for: cheap to make, and cheap to read for who takes it.
 */
const varint = value => {
  const bytes = [];
  for (; value >= 0x80; value = Math.floor(value / 128)) bytes.push((value & 0x7f) | 0x80);
  return Buffer.from([...bytes, value]);
};
const field = (number, bytes) => Buffer.concat([varint((number << 3) | 2), varint(bytes.length), bytes]);
const label = (name, value) =>
  field(1, Buffer.concat([field(1, Buffer.from(name)), field(2, Buffer.from(value))]));

function sample(value, atMs) {
  const number = Buffer.alloc(9);
  number[0] = (1 << 3) | 1;
  number.writeDoubleLE(value, 1);
  return field(2, Buffer.concat([number, varint((2 << 3) | 0), varint(atMs)]));
}

/** `labels` in the order of their names; `samples` as [value, time in ms]. */
export const series = (labels, samples) =>
  field(
    1,
    Buffer.concat([
      ...Object.entries(labels).map(([name, value]) => label(name, value)),
      ...samples.map(([value, atMs]) => sample(value, atMs)),
    ]),
  );

const literalBytes = 65_536;

export function snappy(bytes) {
  const parts = [varint(bytes.length)];
  for (let from = 0; from < bytes.length; from += literalBytes) {
    const literal = bytes.subarray(from, from + literalBytes);
    const size = literal.length - 1;
    // 61 << 2: a literal whose length less one follows in two bytes.
    parts.push(Buffer.from([61 << 2, size & 0xff, size >> 8]), literal);
  }
  return Buffer.concat(parts);
}
