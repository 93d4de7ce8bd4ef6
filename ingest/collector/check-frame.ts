import { OvertickError } from '../../lib/errors.ts';
import { type Batch, type Rejection, type Section, sectionNames } from '../../lib/signals/batch.ts';
import { type Field, maxNameLength } from '../../lib/signals/field.ts';
import { resourceFields } from '../../lib/signals/resource.ts';
import { type Dictionary, type Frame, type Place, rowsOf } from '../../lib/wire/decode.ts';
import { type Column, columnsOf, missingU32 } from '../../lib/wire/layout.ts';
import { rowFault, type TimeWindow, textFault } from './field-check.ts';
import { faultOfRow } from './parse-batch.ts';

/** Each could fall into a bucket of its own of what is added up. */
const maxTicks = 100_000;
/** Sections that have many rows are checked column by column; the others as rows. */
const byColumn: readonly Section[] = ['ticks', 'pauses'];

/**
 * Rows of a frame that cannot be taken, and why; null when it can be kept as it stands. Throws OvertickError 'invalid'
 * when its resource says not who sends.
 */
export function checkFrame(frame: Frame, window: TimeWindow): Rejection[] | null {
  assertResource(frame, window);
  if (frame.sections.ticks.rows > maxTicks)
    throw new OvertickError('too-large', `A batch may hold at most ${maxTicks} ticks. Send smaller batches.`);
  const rejected: Rejection[] = [];
  let asItStands = true;
  for (const section of sectionNames) {
    if (frame.sections[section].rows === 0) continue;
    if (byColumn.includes(section)) {
      if (isSound(frame, section, window)) continue;
      asItStands = false;
    }
    const unknown = new Set<string>();
    rowsOf(frame, section).forEach((row, index) => {
      const reason = faultOfRow(section, row, window, unknown);
      if (reason) rejected.push({ section, index, reason });
    });
  }
  return asItStands && rejected.length === 0 ? null : rejected;
}

/** The frame as rows, without those that were rejected. */
export function batchOf(frame: Frame, rejected: readonly Rejection[]): Batch {
  const { resource } = frame.dictionary;
  const startedAtUs = Number.isNaN(frame.startedAtUs) ? {} : { startedAtUs: frame.startedAtUs };
  const batch = { batchId: frame.batchId, resource: { ...resource, ...startedAtUs } };
  const left = sectionNames.map(section => {
    const out = new Set(rejected.filter(other => other.section === section).map(({ index }) => index));
    return [section, rowsOf(frame, section).filter((_, index) => !out.has(index))];
  });
  return { ...batch, ...Object.fromEntries(left) };
}

const knownSenders = new WeakMap<Dictionary, Set<number>>();

/** A dictionary comes back with nearly every frame: who sends is checked once for each start of a process. */
function assertResource({ dictionary, startedAtUs }: Frame, window: TimeWindow): void {
  const known = knownSenders.get(dictionary) ?? new Set();
  if (known.has(startedAtUs)) return;
  const resource = { ...dictionary.resource, ...(Number.isNaN(startedAtUs) ? {} : { startedAtUs }) };
  const fault = rowFault(resource, resourceFields, { ...window, oldestUs: 0 }, new Set());
  if (fault) throw new OvertickError('invalid', `resource.${fault}.`);
  knownSenders.set(dictionary, known.add(startedAtUs));
}

/** Whether every row of a section is within its bounds. Says nothing of which is not: that is rare, and asked again. */
function isSound(frame: Frame, section: Section, window: TimeWindow): boolean {
  const { rows, columns } = frame.sections[section];
  return columnsOf[section].every((column, c) => {
    const place = columns[c];
    if (!place) return !column.field.required;
    return isColumnSound(frame, column, place, rows, window);
  });
}

function isColumnSound(
  frame: Frame,
  column: Column,
  place: Place,
  rows: number,
  window: TimeWindow,
): boolean {
  const { arena } = frame;
  const { field, kind } = column;
  if (kind === 'f64') {
    const [min, max] = field.kind === 'time' ? [window.oldestUs, window.newestUs] : boundsOf(field);
    return areWhole(arena.f64, place.at >> 3, rows, min, max, field.required === true);
  }
  if (kind === 'u32') {
    const [, max] = boundsOf(field);
    return areWithin(arena.u32, place.at >> 2, rows, max, field.required === true);
  }
  const sound = soundStrings(frame.dictionary);
  if (kind === 'u16') {
    const allowed = field.kind === 'string' ? field.oneOf : undefined;
    for (let i = place.at >> 1; i < (place.at >> 1) + rows; i++) {
      const number = arena.u16[i] as number;
      if (number === 0 ? field.required : !sound[number]) return false;
      if (number > 0 && allowed && !allowed.includes(frame.dictionary.strings[number] as string))
        return false;
    }
    return true;
  }
  return kind === 'durations' && areDurations(frame, field, place, rows, sound);
}

function boundsOf(field: Field): [min: number, max: number] {
  return field.kind === 'integer' || field.kind === 'number' ? [field.min, field.max] : [0, 0];
}

function areWhole(
  values: Float64Array,
  from: number,
  count: number,
  min: number,
  max: number,
  required: boolean,
): boolean {
  for (let i = from; i < from + count; i++) {
    const value = values[i] as number;
    if (value >= min && value <= max && Math.floor(value) === value) continue;
    if (required || !Number.isNaN(value)) return false;
  }
  return true;
}

function areWithin(
  values: Uint32Array,
  from: number,
  count: number,
  max: number,
  required: boolean,
): boolean {
  for (let i = from; i < from + count; i++) {
    const value = values[i] as number;
    if (value > max && (required || value !== missingU32)) return false;
  }
  return true;
}

function areDurations(
  { arena: { bytes, u16, u32 } }: Frame,
  field: Field,
  place: Place,
  rows: number,
  sound: Uint8Array,
): boolean {
  if (field.kind !== 'durations') return false;
  const [names, times] = [place.keys >> 1, place.values >> 2];
  let entry = 0;
  for (let i = place.at; i < place.at + rows; i++) {
    const count = bytes[i] as number;
    if (count > field.maxKeys) return false;
    for (let k = entry; k < entry + count; k++) {
      const name = u16[names + k] as number;
      if (!sound[name] || (u32[times + k] as number) > field.max) return false;
      for (let j = entry; j < k; j++) if (u16[names + j] === name) return false;
    }
    entry += count;
  }
  return true;
}

const checkedStrings = new WeakMap<Dictionary, Uint8Array>();

/** 1 for each string of a dictionary that may be a name; 0 for the empty one. */
function soundStrings(dictionary: Dictionary): Uint8Array {
  const known = checkedStrings.get(dictionary);
  if (known) return known;
  const checked = Uint8Array.from(dictionary.strings, text => (textFault(text, maxNameLength) ? 0 : 1));
  checkedStrings.set(dictionary, checked);
  return checked;
}
