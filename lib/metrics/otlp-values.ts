/**
 * Values of a decoded OTLP request, from JSON or protobuf. Nothing of it has been checked: any part may be missing, null or
 * of another type, and is then as if it were not there.
 */
export type Json = Record<string, unknown>;

export const objectOf = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};

export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A number; 64-bit integers come as text in JSON, and so do NaN and the infinities. */
export function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.trim() === '') return null;
  const number = Number(value);
  return Number.isNaN(number) ? null : number;
}

export const numbersOf = (value: unknown): number[] => listOf(value).map(item => numberOf(item) ?? 0);

/** ns since the epoch as whole µs; null where there is none. A double has not the bits for ns of today: it is near enough. */
export function microsOf(value: unknown): number | null {
  if (typeof value === 'bigint') return value > 0n ? Number(value / 1000n) : null;
  if (typeof value === 'string' && /^\d{1,20}$/.test(value)) return Number(BigInt(value) / 1000n) || null;
  return typeof value === 'number' && value > 0 ? Math.round(value / 1000) : null;
}

export type Attributes = ReadonlyMap<string, string | number | boolean>;

/** Attributes with a plain value; lists and maps are left out. The first of a name counts. */
export function attributesOf(value: unknown): Attributes {
  const attributes = new Map<string, string | number | boolean>();
  for (const item of listOf(value)) {
    const { key, value } = objectOf(item);
    const { stringValue, boolValue, intValue, doubleValue } = objectOf(value);
    const plain =
      typeof stringValue === 'string'
        ? stringValue
        : typeof boolValue === 'boolean'
          ? boolValue
          : (numberOf(intValue) ?? numberOf(doubleValue));
    if (typeof key === 'string' && plain !== null && !attributes.has(key)) attributes.set(key, plain);
  }
  return attributes;
}
