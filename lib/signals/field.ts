/**
 * The shape of one field of a signal: what the collector checks, what the API describes, what the docs say.
 * Units are part of the field's name (durationUs, heapUsedBytes); times are whole µs since the Unix epoch.
 */
export type Field =
  | { kind: 'time'; required?: boolean; doc: string }
  | { kind: 'integer'; min: number; max: number; required?: boolean; doc: string }
  | { kind: 'number'; min: number; max: number; required?: boolean; doc: string }
  | {
      kind: 'string';
      maxLength: number;
      oneOf?: readonly string[];
      /** Texts that are refused, and why. */
      not?: { texts: readonly string[]; reason: string };
      required?: boolean;
      doc: string;
    }
  | { kind: 'integers'; min: number; max: number; maxItems: number; required?: boolean; doc: string }
  | { kind: 'durations'; maxKeys: number; maxKeyLength: number; max: number; required?: boolean; doc: string }
  | {
      kind: 'attributes';
      maxKeys: number;
      maxKeyLength: number;
      maxLength: number;
      required?: boolean;
      doc: string;
    };

export type Fields = Record<string, Field>;

type ValueOf<F extends Field> = F extends { kind: 'string' }
  ? string
  : F extends { kind: 'integers' }
    ? number[]
    : F extends { kind: 'durations' }
      ? Record<string, number>
      : F extends { kind: 'attributes' }
        ? Record<string, string>
        : number;

type RequiredKeys<F extends Fields> = {
  [K in keyof F]: F[K] extends { required: true } ? K : never;
}[keyof F];

/** The row type that a field table describes. */
export type RowOf<F extends Fields> = { [K in RequiredKeys<F>]: ValueOf<F[K]> } & {
  [K in Exclude<keyof F, RequiredKeys<F>>]?: ValueOf<F[K]>;
};

/** One hour: nothing that calls itself a tick or a pause lasts longer. It also fits in an unsigned 32-bit column. */
export const maxDurationUs = 3_600_000_000;
export const maxCount = Number.MAX_SAFE_INTEGER;
/** Longest name or label that is stored, in UTF-16 units. */
export const maxNameLength = 200;
