import { OvertickError } from '../../lib/errors.ts';
import { type Batch, type Rejection, type Section, sectionNames } from '../../lib/signals/batch.ts';
import type { Field } from '../../lib/signals/field.ts';
import { resourceFields } from '../../lib/signals/resource.ts';
import { type Dictionary, type Frame, type Place, rowsOf } from '../../lib/wire/decode.ts';
import { type Column, columnsOf, missingU32 } from '../../lib/wire/layout.ts';
import { rowFault, type TimeWindow } from './field-check.ts';
import { fitsResource, fitsRow } from './fold-names.ts';
import type { Names } from './names.ts';
import { faultOfRow } from './parse-batch.ts';

/** Sections that have many rows are checked column by column; the others as rows. */
const byColumn: readonly Section[] = ['ticks', 'pauses'];

/**
 * Rows of a frame that cannot be taken, and why; null when it can be kept as it stands. Throws OvertickError 'invalid'
 * when its resource says not who sends.
 */
export function checkFrame(
  frame: Frame,
  window: TimeWindow,
  names: Names,
  ticksPerBatch: number,
): Rejection[] | null {
  assertResource(frame, window);
  // Each could fall into a bucket of its own of what is added up.
  if (frame.sections.ticks.rows > ticksPerBatch)
    throw new OvertickError(
      'too-large',
      `A batch may hold at most ${ticksPerBatch} ticks. Send smaller batches.`,
    );
  const rejected: Rejection[] = [];
  const { resource } = frame.dictionary;
  let asItStands = fitsResource(names, resource);
  for (const section of sectionNames) {
    if (frame.sections[section].rows === 0) continue;
    if (byColumn.includes(section)) {
      if (isSound(frame, section, window, names)) continue;
      asItStands = false;
    }
    const unknown = new Set<string>();
    rowsOf(frame, section).forEach((row, index) => {
      const reason = faultOfRow(section, row, window, unknown);
      if (reason) rejected.push({ section, index, reason });
      else asItStands = fitsRow(names, resource.service, section, row) && asItStands;
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
function isSound(frame: Frame, section: Section, window: TimeWindow, names: Names): boolean {
  const { rows, columns } = frame.sections[section];
  return columnsOf[section].every((column, c) => {
    const place = columns[c];
    if (!place) return !column.field.required;
    return isColumnSound(frame, column, place, rows, window, names);
  });
}

function isColumnSound(
  frame: Frame,
  column: Column,
  place: Place,
  rows: number,
  window: TimeWindow,
  names: Names,
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
  if (kind === 'u16') {
    const allowed = field.kind === 'string' ? field.oneOf : undefined;
    const known = allowed ? null : names.known(frame.dictionary);
    for (let i = place.at >> 1; i < (place.at >> 1) + rows; i++) {
      const number = arena.u16[i] as number;
      if (number === 0 ? field.required : known && !known[number]) return false;
      if (number > 0 && allowed && !allowed.includes(frame.dictionary.strings[number] as string))
        return false;
    }
    return true;
  }
  return kind === 'durations' && areDurations(frame, field, place, rows, window, names);
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
  { arena: { bytes, u16, u32 }, dictionary }: Frame,
  field: Field,
  place: Place,
  rows: number,
  { mostKeys }: TimeWindow,
  names: Names,
): boolean {
  if (field.kind !== 'durations') return false;
  const known = names.known(dictionary);
  const most = mostKeys?.durations ?? field.maxKeys;
  const [keys, times] = [place.keys >> 1, place.values >> 2];
  let entry = 0;
  for (let i = place.at; i < place.at + rows; i++) {
    const count = bytes[i] as number;
    if (count > most) return false;
    for (let k = entry; k < entry + count; k++) {
      const name = u16[keys + k] as number;
      if (!known[name] || (u32[times + k] as number) > field.max) return false;
      for (let j = entry; j < k; j++) if (u16[keys + j] === name) return false;
    }
    entry += count;
  }
  return true;
}
