import { isUtf8 } from 'node:buffer';
import { crc32 } from 'node:zlib';
import { OvertickError } from '../errors.ts';
import { type Section, sectionNames } from '../signals/batch.ts';
import type { Resource } from '../signals/resource.ts';
import type { Arena } from './arena.ts';
import { aligned, at, type Column, columnsOf, magic, missingU32, resourceNames, version } from './layout.ts';

/** The strings of a frame by number; 0 is the empty one: not said. */
export type Dictionary = { strings: readonly string[]; resource: Omit<Resource, 'startedAtUs'> };

/** Where a column's parts begin, in bytes of the arena; lists have `keys` and `values` (or `items` in values) as well. */
export type Place = { at: number; keys: number; values: number };

export type SectionView = {
  rows: number;
  /** By number of the column; null where the frame does not have it. */
  columns: readonly (Place | null)[];
};

/** A frame where it stands: nothing is copied but its strings. */
export type Frame = {
  arena: Arena;
  /** First byte in the arena, and how many there are. */
  from: number;
  bytes: number;
  batchId: string;
  /** NaN: not said. */
  startedAtUs: number;
  /** NaN: it has an id of its own. */
  sequence: number;
  sentAtUs: number;
  /** What the agent had to drop since the process started, by section. */
  dropped: Record<Section, number>;
  dictionary: Dictionary;
  sections: Record<Section, SectionView>;
};

const broken = (what: string) =>
  new OvertickError('invalid', `The batch is not laid out as docs/wire-format.md says: ${what}.`);

/**
 * Length in bytes of the frame that begins at `from`, 0 while its head has not arrived whole.
 * Throws OvertickError 'invalid' where none begins.
 */
export function frameBytes(bytes: Buffer, from: number, end: number): number {
  if (end - from < 8) return 0;
  if (bytes.readUInt32LE(from + at.magic) !== magic) throw broken('it does not begin with OTK1');
  const length = bytes.readUInt32LE(from + at.bytes);
  if (length < at.dictionary || length % 8 !== 0) throw broken(`a frame cannot have ${length} bytes`);
  return length;
}

/** Whether the frame's bytes are those that were sealed. */
export function isIntact(bytes: Buffer, from: number, length: number): boolean {
  return crc32(bytes.subarray(from + at.version, from + length)) === bytes.readUInt32LE(from + at.crc32);
}

const noColumns: SectionView = { rows: 0, columns: [] };

/** Dictionaries that are kept together, in bytes of memory: those of 10,000 agents. */
const mostKeptBytes = 16 * 1024 * 1024;
/** What a string of a dictionary takes beside its letters: its head, its place in the list, its share of a table. */
const stringBytes = 48;

/**
 * Reads frames. Dictionaries are kept, since an agent sends the same one over and over.
 * `read` throws OvertickError 'invalid' for bytes that are no frame, 'unsupported' for another version.
 */
export function createFrameReader(maxKept = 50_000): {
  read(arena: Arena, from: number, end: number): Frame;
} {
  let kept = new Map<string, Dictionary>();
  let keptBytes = 0;

  const dictionaryOf = ({ bytes }: Arena, from: number, length: number, entries: number): Dictionary => {
    const begin = from + at.dictionary;
    const key =
      bytes.toString('latin1', from + at.resource, from + at.batchId) +
      bytes.toString('latin1', begin, begin + length);
    const known = kept.get(key);
    if (known) return known;
    const strings = [''];
    let offset = begin;
    for (let i = 0; i < entries; i++) {
      if (offset + 2 > begin + length) throw broken(`its dictionary holds fewer than ${entries} strings`);
      const size = bytes.readUInt16LE(offset);
      const text = bytes.subarray(offset + 2, offset + 2 + size);
      if (offset + 2 + size > begin + length || size === 0 || !isUtf8(text))
        throw broken(`string ${i + 1} of its dictionary is empty, cut short or not UTF-8`);
      strings.push(text.toString('utf8'));
      offset += 2 + size;
    }
    const resource: Record<string, string> = {};
    resourceNames.forEach((name, i) => {
      const number = bytes.readUInt16LE(from + at.resource + 2 * i);
      if (number > entries) throw broken(`${name} is string ${number} of ${entries}`);
      if (number > 0) resource[name] = strings[number] as string;
    });
    const dictionary = { strings, resource: resource as Dictionary['resource'] };
    // With an id of its own in it a dictionary does not come again.
    if (bytes.readUInt16LE(from + at.batchId) > 0) return dictionary;
    const keptNow = 2 * key.length + stringBytes * strings.length;
    if (kept.size >= maxKept || keptBytes + keptNow > mostKeptBytes) {
      kept = new Map();
      keptBytes = 0;
    }
    kept.set(key, dictionary);
    keptBytes += keptNow;
    return dictionary;
  };

  return {
    read(arena, from, end) {
      const { bytes, u32, f64 } = arena;
      const length = frameBytes(bytes, from, end);
      if (length === 0 || from + length > end) throw broken('it is cut short');
      if (bytes[from + at.version] !== version)
        throw new OvertickError(
          'unsupported',
          `The batch has version ${bytes[from + at.version]} of the format; this collector takes version ${version}.`,
        );
      if (!isIntact(bytes, from, length)) throw broken('its CRC-32 is not that of its bytes');
      const entries = bytes.readUInt16LE(from + at.entries);
      const dictionaryBytes = u32[(from + at.dictionaryBytes) >> 2] as number;
      let offset = from + at.dictionary + aligned(dictionaryBytes);
      if (dictionaryBytes > length || offset > from + length) throw broken('its dictionary is cut short');
      const dictionary = dictionaryOf(arena, from, dictionaryBytes, entries);
      const sections = {} as Frame['sections'];
      const dropped = {} as Frame['dropped'];
      sectionNames.forEach((section, s) => {
        dropped[section] = u32[(from + at.dropped + 4 * s) >> 2] as number;
        const rows = u32[(from + at.rows + 4 * s) >> 2] as number;
        if (rows === 0) {
          sections[section] = noColumns;
          return;
        }
        const present = u32[(from + at.present + 4 * s) >> 2] as number;
        // Each row takes a byte or more of its time; without this a head alone could ask for any amount of work.
        if (rows > length) throw broken(`${section} cannot have ${rows} rows`);
        const columns = columnsOf[section].map((column, i) => {
          if (((present >>> i) & 1) === 0) {
            if (column.field.required) throw broken(`${section} has no ${column.name}`);
            return null;
          }
          const [place, next] = placeOf(arena, column, offset, rows, from + length, entries);
          offset = next;
          return place;
        });
        sections[section] = { rows, columns };
      });
      if (offset !== from + length) throw broken(`${from + length - offset} bytes are left over`);
      const sequence = f64[(from + at.sequence) >> 3] as number;
      const startedAtUs = f64[(from + at.startedAtUs) >> 3] as number;
      const given = bytes.readUInt16LE(from + at.batchId);
      if (given > entries) throw broken(`batchId is string ${given} of ${entries}`);
      if (given === 0 && !(Number.isSafeInteger(sequence) && sequence >= 0))
        throw broken('it has neither a batchId nor a number');
      if (given === 0 && Number.isNaN(startedAtUs))
        throw broken('its number counts from the start of a process, and startedAtUs is not said');
      return {
        ...{ arena, from, bytes: length, startedAtUs, dropped, dictionary, sections },
        sequence: given > 0 ? Number.NaN : sequence,
        sentAtUs: f64[(from + at.sentAtUs) >> 3] as number,
        batchId:
          given > 0
            ? (dictionary.strings[given] as string)
            : `${dictionary.resource.instance}:${startedAtUs}:${sequence}`,
      };
    },
  };
}

/** Where a column's parts stand, and where the next column begins. */
function placeOf(
  { bytes, u32, u16 }: Arena,
  { name, kind }: Column,
  begin: number,
  rows: number,
  end: number,
  entries: number,
): [Place, number] {
  const after = (offset: number, size: number) => {
    // Sizes of hostile frames do not fit 32 bits, in which alignment is worked out.
    if (size > end - offset) throw broken(`${name} is cut short`);
    return offset + aligned(size);
  };
  /** After strings by number, all of which must be in the dictionary. */
  const afterStrings = (offset: number, count: number) => {
    const next = after(offset, 2 * count);
    for (let i = offset >> 1; i < (offset >> 1) + count; i++)
      if ((u16[i] as number) > entries) throw broken(`${name} has string ${u16[i]} of ${entries}`);
    return next;
  };
  const place = { at: begin, keys: 0, values: 0 };
  switch (kind) {
    case 'f64':
      return [place, after(begin, 8 * rows)];
    case 'u32':
      return [place, after(begin, 4 * rows)];
    case 'u16':
      return [place, afterStrings(begin, rows)];
    case 'durations':
    case 'attributes': {
      place.keys = after(begin, rows);
      let total = 0;
      for (let i = begin; i < begin + rows; i++) total += bytes[i] as number;
      place.values = afterStrings(place.keys, total);
      return [
        place,
        kind === 'durations' ? after(place.values, 4 * total) : afterStrings(place.values, total),
      ];
    }
    case 'integers': {
      place.values = after(begin, 4 * rows);
      let total = 0;
      for (let i = begin >> 2; i < (begin >> 2) + rows; i++) total += u32[i] as number;
      return [place, after(place.values, 8 * total)];
    }
  }
}

/** The rows of a section as objects, fields that were not measured left out; for sections that are rare. */
export function rowsOf(frame: Frame, section: Section): Record<string, unknown>[] {
  return slice(frame, section, 0, frame.sections[section].rows);
}

/** One of these rows. */
export function rowOf(frame: Frame, section: Section, row: number): Record<string, unknown> {
  return slice(frame, section, row, row + 1)[0] as Record<string, unknown>;
}

function slice(frame: Frame, section: Section, from: number, to: number): Record<string, unknown>[] {
  const rows: Record<string, unknown>[] = Array.from({ length: to - from }, () => ({}));
  frame.sections[section].columns.forEach((place, c) => {
    if (place !== null) fill(frame, rows, from, columnsOf[section][c] as Column, place);
  });
  return rows;
}

function fill(
  { arena: { bytes, f64, u32, u16 }, dictionary: { strings } }: Frame,
  rows: Record<string, unknown>[],
  from: number,
  { name, kind }: Column,
  place: Place,
): void {
  // Where lists are, those of the rows before come first.
  let read = 0;
  if (kind === 'durations' || kind === 'attributes')
    for (let i = place.at; i < place.at + from; i++) read += bytes[i] as number;
  if (kind === 'integers') for (let i = 0; i < from; i++) read += u32[(place.at >> 2) + i] as number;
  rows.forEach((row, k) => {
    const i = from + k;
    switch (kind) {
      case 'f64': {
        const value = f64[(place.at >> 3) + i] as number;
        if (!Number.isNaN(value)) row[name] = value;
        break;
      }
      case 'u32': {
        const value = u32[(place.at >> 2) + i] as number;
        if (value !== missingU32) row[name] = value;
        break;
      }
      case 'u16': {
        const number = u16[(place.at >> 1) + i] as number;
        if (number !== 0) row[name] = strings[number];
        break;
      }
      case 'durations':
      case 'attributes': {
        // Assigned to an object, a name such as __proto__ would be lost.
        const entries: [string, unknown][] = [];
        for (let left = bytes[place.at + i] as number; left > 0; left--, read++) {
          const key = strings[u16[(place.keys >> 1) + read] as number] as string;
          const value =
            kind === 'durations'
              ? u32[(place.values >> 2) + read]
              : strings[u16[(place.values >> 1) + read] as number];
          entries.push([key, value]);
        }
        row[name] = Object.fromEntries(entries);
        break;
      }
      case 'integers': {
        const length = u32[(place.at >> 2) + i] as number;
        if (length > 0)
          row[name] = Array.from(
            f64.subarray((place.values >> 3) + read, (place.values >> 3) + read + length),
          );
        read += length;
      }
    }
  });
}
