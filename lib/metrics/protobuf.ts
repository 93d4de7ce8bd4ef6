/**
 * Reads protobuf into plain objects, by tables of the fields that are wanted (protobuf.dev/programming-guides/encoding); all
 * others are passed over. 64-bit times and ids keep every bit: a time is bigint ns, an id hex text, as in OTLP's JSON.
 */
export type Kind =
  | 'string'
  | 'hex'
  | 'bool'
  | 'varint'
  | 'int64'
  | 'sint32'
  | 'fixed64'
  | 'sfixed64'
  | 'ns'
  | 'double';
export type FieldOf = { name: string; kind: Kind | (() => Message); repeated?: boolean };
export type Message = Readonly<Record<number, FieldOf>>;
type Decoded = Record<string, unknown>;

/** Deeper than OTLP ever nests, but for attributes, whose depth a hostile sender chooses. */
const maxDepth = 32;

/** Messages and packed numbers together: 8 MiB of real metrics have half of that, of empty messages eight times as many. */
const maxParts = 1_000_000;

/** What cannot be read as protobuf; the message says what is wrong. */
export class ProtobufError extends Error {}

class Reader {
  at = 0;
  #parts = 0;
  readonly bytes: Buffer;
  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  take(length: number): number {
    const from = this.at;
    if (length > this.bytes.length - from) throw new ProtobufError('it ends in the middle of a field');
    this.at = from + length;
    return from;
  }

  countPart(): void {
    if (++this.#parts > maxParts) throw new ProtobufError(`it has more than ${maxParts} parts`);
  }

  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.bytes[this.take(1)] as number;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return BigInt.asUintN(64, value);
    }
    throw new ProtobufError('a number has more than ten bytes');
  }

  /** A varint below 2^53, as lengths and tags are. */
  small(): number {
    const byte = this.bytes[this.at] ?? 128;
    if (byte >= 128) return Number(this.varint());
    this.at++;
    return byte;
  }

  skip(wire: number): void {
    if (wire === 0) this.varint();
    else if (wire === 1) this.take(8);
    else if (wire === 2) this.take(this.small());
    else if (wire === 5) this.take(4);
    else throw new ProtobufError(`there is no wire type ${wire}`);
  }
}

const wireOf: Record<Kind, number> = {
  ...{ string: 2, hex: 2, bool: 0, varint: 0, int64: 0, sint32: 0 },
  ...{ fixed64: 1, sfixed64: 1, ns: 1, double: 1 },
};

function scalar(reader: Reader, kind: Kind): unknown {
  const { bytes } = reader;
  switch (kind) {
    case 'string':
    case 'hex': {
      const length = reader.small();
      const from = reader.take(length);
      return bytes.toString(kind === 'hex' ? 'hex' : 'utf8', from, from + length);
    }
    case 'bool':
      return reader.varint() !== 0n;
    case 'varint':
      return Number(reader.varint());
    case 'int64':
      return Number(BigInt.asIntN(64, reader.varint()));
    case 'sint32': {
      const value = Number(BigInt.asUintN(32, reader.varint()));
      return (value >>> 1) ^ -(value & 1);
    }
    case 'fixed64':
      return Number(bytes.readBigUInt64LE(reader.take(8)));
    case 'sfixed64':
      return Number(bytes.readBigInt64LE(reader.take(8)));
    case 'ns':
      return bytes.readBigUInt64LE(reader.take(8));
    case 'double':
      return bytes.readDoubleLE(reader.take(8));
  }
}

function message(reader: Reader, end: number, table: Message, depth: number): Decoded {
  if (depth > maxDepth) throw new ProtobufError(`it is nested more than ${maxDepth} deep`);
  reader.countPart();
  const decoded: Decoded = {};
  const keep = (field: FieldOf, value: unknown) => {
    if (!field.repeated) decoded[field.name] = value;
    else if (decoded[field.name]) (decoded[field.name] as unknown[]).push(value);
    else decoded[field.name] = [value];
  };
  while (reader.at < end) {
    const tag = reader.small();
    const wire = tag & 7;
    const field = table[Math.floor(tag / 8)];
    if (field === undefined) reader.skip(wire);
    else if (typeof field.kind === 'function') {
      if (wire !== 2) throw new ProtobufError(`${field.name} is no message`);
      const length = reader.small();
      const until = reader.take(length) + length;
      reader.at = until - length;
      keep(field, message(reader, until, field.kind(), depth + 1));
    } else if (wire === wireOf[field.kind]) keep(field, scalar(reader, field.kind));
    else if (wire === 2 && field.repeated) {
      const length = reader.small();
      const until = reader.take(length) + length;
      reader.at = until - length;
      while (reader.at < until) {
        reader.countPart();
        keep(field, scalar(reader, field.kind));
      }
    } else throw new ProtobufError(`${field.name} has wire type ${wire}`);
    if (reader.at > end) throw new ProtobufError('a field is longer than the message that holds it');
  }
  return decoded;
}

/** Throws ProtobufError. */
export function decodeProtobuf(bytes: Uint8Array, table: Message): Record<string, unknown> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return message(new Reader(buffer), bytes.length, table, 0);
}
