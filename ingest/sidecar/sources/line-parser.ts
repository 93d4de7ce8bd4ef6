import { maxDurationUs } from '../../../lib/signals/field.ts';
import type { Sink } from '../source.ts';

/** Understands one log format, line by line. */
export type LineParser = {
  /** True: the line was of this format, and what it says went to the sink. `readAtUs` is when it was read. */
  line(text: string, readAtUs: number): boolean;
};

export type ParserOptions = {
  sink: Sink;
  /** When the process began, as far as that is known now. */
  startedAtUs?: (() => number | null) | undefined;
  /** How late a line may be read after it was written; that of a file by default. */
  readingUs?: number | undefined;
};

/** Whole µs of a text in ms; null when it is no duration that a pause may have. */
export function usOfMs(text: string | undefined): number | null {
  const us = Math.round(Number(text) * 1000);
  return us >= 0 && us <= maxDurationUs ? us : null;
}

/** Bytes of a text in the unit given; undefined when there is none, or more than a heap can hold. */
export function bytesOf(text: string | undefined, unitBytes: number): number | undefined {
  if (text === undefined) return undefined;
  const bytes = Math.round(Number(text) * unitBytes);
  return bytes >= 0 && bytes <= Number.MAX_SAFE_INTEGER ? bytes : undefined;
}
