import { crc32 } from 'node:zlib';
import { OvertickError } from '../errors.ts';
import { type Batch, type Section, sectionNames } from '../signals/batch.ts';
import {
  aligned,
  at,
  type Column,
  columnsOf,
  magic,
  maxEntries,
  missingU32,
  resourceNames,
  version,
} from './layout.ts';

type Row = Record<string, unknown>;
type Part = Uint8Array;

/** Where strings get their numbers. Throws OvertickError 'too-large' past 65,535 distinct ones. */
function createDictionary() {
  const numbers = new Map<string, number>();
  return {
    numberOf(text: string | null | undefined): number {
      if (text === null || text === undefined || text === '') return 0;
      const known = numbers.get(text);
      if (known !== undefined) return known;
      if (numbers.size === maxEntries)
        throw new OvertickError(
          'too-large',
          `A batch may hold at most ${maxEntries} distinct names and values. Send smaller batches.`,
        );
      numbers.set(text, numbers.size + 1);
      return numbers.size;
    },
    entries: () => numbers.size,
    bytes(): Buffer {
      const parts: Buffer[] = [];
      for (const text of numbers.keys()) {
        const bytes = Buffer.from(text);
        const length = Buffer.alloc(2);
        length.writeUInt16LE(bytes.length);
        parts.push(length, bytes);
      }
      return Buffer.concat(parts);
    },
  };
}

const bytesOf = (array: ArrayBufferView): Part =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
const numberOr = (value: unknown, missing: number) => (typeof value === 'number' ? value : missing);
const listed = (value: unknown): [string, unknown][] =>
  value === null || value === undefined ? [] : Object.entries(value as object);

function encodeColumn(
  { name, kind }: Column,
  rows: readonly Row[],
  numberOf: (text: string | null | undefined) => number,
): Part[] {
  const values = rows.map(row => row[name]);
  switch (kind) {
    case 'f64':
      return [bytesOf(Float64Array.from(values, value => numberOr(value, Number.NaN)))];
    case 'u32':
      return [bytesOf(Uint32Array.from(values, value => numberOr(value, missingU32)))];
    case 'u16':
      return [bytesOf(Uint16Array.from(values, value => numberOf(value as string)))];
    case 'durations':
    case 'attributes': {
      const entries = values.map(listed);
      const all = entries.flat();
      const keys = bytesOf(Uint16Array.from(all, ([key]) => numberOf(key)));
      const items =
        kind === 'durations'
          ? Uint32Array.from(all, ([, value]) => value as number)
          : Uint16Array.from(all, ([, value]) => numberOf(value as string));
      return [Uint8Array.from(entries, list => list.length), keys, bytesOf(items)];
    }
    case 'integers': {
      const lists = values.map(value => (value ?? []) as number[]);
      return [
        bytesOf(Uint32Array.from(lists, list => list.length)),
        bytesOf(Float64Array.from(lists.flat())),
      ];
    }
  }
}

/** The columns of a section: those that no row has are left out of `present`, its bitmap. */
export function encodeRows(
  section: Section,
  rows: readonly Row[],
  numberOf: (text: string | null | undefined) => number,
): { rows: number; present: number; parts: Part[] } {
  const parts: Part[] = [];
  let present = 0;
  columnsOf[section].forEach((column, i) => {
    if (!rows.some(row => row[column.name] !== undefined && row[column.name] !== null)) return;
    present |= 1 << i;
    parts.push(...encodeColumn(column, rows, numberOf));
  });
  return { rows: rows.length, present: present >>> 0, parts };
}

/**
 * A batch of rows as a frame. For senders whose rows are objects anyway; an agent writes its columns straight from where
 * it keeps them. With a `sequence` the frame is known by that and not by its batchId. Throws OvertickError 'too-large' when it has too many distinct strings.
 */
export function encodeFrame(batch: Batch, sentAtUs: number, sequence = Number.NaN): Buffer {
  const { numberOf, entries, bytes } = createDictionary();
  const head = Buffer.alloc(at.dictionary);
  const { startedAtUs = Number.NaN, ...resource } = batch.resource;
  resourceNames.forEach((name, i) => {
    head.writeUInt16LE(numberOf(resource[name]), at.resource + 2 * i);
  });
  head.writeUInt16LE(Number.isNaN(sequence) ? numberOf(batch.batchId) : 0, at.batchId);
  const parts: Part[] = [];
  sectionNames.forEach((section, s) => {
    const encoded = encodeRows(section, batch[section] ?? [], numberOf);
    parts.push(...encoded.parts);
    head.writeUInt32LE(encoded.rows, at.rows + 4 * s);
    head.writeUInt32LE(encoded.present, at.present + 4 * s);
  });
  const dictionary = bytes();
  const sizes = [dictionary, ...parts].map(part => aligned(part.length));
  const frame = Buffer.alloc(sizes.reduce((sum, size) => sum + size, at.dictionary));
  frame.set(head);
  frame.writeUInt32LE(magic, at.magic);
  frame.writeUInt32LE(frame.length, at.bytes);
  frame.writeUInt8(version, at.version);
  frame.writeUInt16LE(entries(), at.entries);
  frame.writeDoubleLE(sentAtUs, at.sentAtUs);
  frame.writeDoubleLE(startedAtUs ?? Number.NaN, at.startedAtUs);
  frame.writeDoubleLE(sequence, at.sequence);
  frame.writeUInt32LE(dictionary.length, at.dictionaryBytes);
  let offset: number = at.dictionary;
  [dictionary, ...parts].forEach((part, i) => {
    frame.set(part, offset);
    offset += sizes[i] ?? 0;
  });
  return sealFrame(frame);
}

/** Writes the check of a complete frame into it. */
export function sealFrame(frame: Buffer): Buffer {
  frame.writeUInt32LE(crc32(frame.subarray(at.version)), at.crc32);
  return frame;
}
