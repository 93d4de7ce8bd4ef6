import type { Field, Fields } from '../../lib/signals/field.ts';

/** What the clock allows: µs since the Unix epoch. */
export type TimeWindow = {
  nowUs: number;
  oldestUs: number;
  newestUs: number;
  /** Most entries of a map, where fewer are taken than the format allows. */
  mostKeys?: { durations: number; attributes: number };
};

// Control characters and lone surrogates cannot be shown or matched; nothing legitimate has them in a name.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
const unshowable = /[\u0000-\u001f\u007f]|\p{Surrogate}/u;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Why a text cannot be a name or a value, or null. */
export function textFault(value: unknown, maxLength: number): string | null {
  if (typeof value !== 'string' || value.length === 0 || value.length > maxLength)
    return `must be a text of 1 to ${maxLength} characters`;
  if (unshowable.test(value)) return 'must have no control characters and be valid Unicode';
  return null;
}

function wholeFault(value: unknown, min: number, max: number): string | null {
  return Number.isInteger(value) && (value as number) >= min && (value as number) <= max
    ? null
    : `must be a whole number from ${min} to ${max}`;
}

function timeFault(value: unknown, { nowUs, oldestUs, newestUs }: TimeWindow): string | null {
  if (!Number.isSafeInteger(value)) return 'must be a time in whole µs since the Unix epoch';
  const time = value as number;
  if (time > newestUs)
    return `is ${distance(time - nowUs)} ahead of the collector's clock; at most ${Math.round((newestUs - nowUs) / 60e6)} minutes are taken`;
  if (time < oldestUs)
    return `is ${distance(nowUs - time)} ago; ticks older than ${distance(nowUs - oldestUs)} are not kept`;
  return null;
}

function distance(us: number): string {
  const days = us / 86_400e6;
  if (days >= 365) return `${(days / 365).toFixed(1)} years`;
  if (days >= 1) return `${days.toFixed(1)} days`;
  return `${(us / 60e6).toFixed(1)} minutes`;
}

function mapFault(
  value: unknown,
  field: Extract<Field, { kind: 'durations' | 'attributes' }>,
  maxKeys: number,
): string | null {
  if (!isObject(value)) return 'must be an object';
  const entries = Object.entries(value);
  if (entries.length > maxKeys) return `must have at most ${maxKeys} keys, not ${entries.length}`;
  for (const [key, item] of entries) {
    const keyFault = textFault(key, field.maxKeyLength);
    if (keyFault) return `has a key that ${keyFault}`;
    const fault =
      field.kind === 'durations' ? wholeFault(item, 0, field.max) : textFault(item, field.maxLength);
    if (fault) return `has a value under ${JSON.stringify(key)} that ${fault}`;
  }
  return null;
}

function arrayFault(value: unknown, field: Extract<Field, { kind: 'integers' }>): string | null {
  if (!Array.isArray(value)) return 'must be an array';
  if (value.length > field.maxItems) return `must have at most ${field.maxItems} items, not ${value.length}`;
  for (const item of value) {
    const fault = wholeFault(item, field.min, field.max);
    if (fault) return `has an item that ${fault}`;
  }
  return null;
}

function fieldFault(value: unknown, field: Field, window: TimeWindow): string | null {
  switch (field.kind) {
    case 'time':
      return timeFault(value, window);
    case 'integer':
      return wholeFault(value, field.min, field.max);
    case 'number':
      return Number.isFinite(value) && (value as number) >= field.min && (value as number) <= field.max
        ? null
        : `must be a number from ${field.min} to ${field.max}`;
    case 'string':
      if (field.oneOf)
        return field.oneOf.includes(value as string) ? null : `must be one of ${field.oneOf.join(', ')}`;
      if (field.not?.texts.includes(value as string))
        return `must not be ${JSON.stringify(value)}: ${field.not.reason}`;
      return textFault(value, field.maxLength);
    case 'integers':
      return arrayFault(value, field);
    case 'durations':
    case 'attributes':
      return mapFault(value, field, window.mostKeys?.[field.kind] ?? field.maxKeys);
  }
}

/**
 * Why a row cannot be taken, or null. An optional field that is null counts as not measured. Names of fields that the
 * format does not have are added to `unknown`.
 */
export function rowFault(
  row: unknown,
  fields: Fields,
  window: TimeWindow,
  unknown: Set<string>,
): string | null {
  if (!isObject(row)) return 'must be an object';
  for (const name in fields) {
    const field = fields[name] as Field;
    const value = row[name];
    if (value === undefined || value === null) {
      if (field.required) return `${name} is missing`;
      continue;
    }
    // Many senders write an empty text where they have none.
    if (value === '' && field.kind === 'string' && !field.required && !field.oneOf) continue;
    const fault = fieldFault(value, field, window);
    if (fault) return `${name} ${fault}`;
  }
  for (const name in row) if (!Object.hasOwn(fields, name)) unknown.add(name);
  return null;
}
