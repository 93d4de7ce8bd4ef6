import { lineInWords } from '../analysis/sentence.ts';

const words: Record<string, string> = {
  'gc.stw': 'garbage collection',
  heap: 'heap near its limit',
  drops: 'packets dropped',
  lateness: 'ticks start late',
  silent: 'no longer heard from',
  blind: 'the store or the collector is away or far behind, alerts may be missing',
  unexplained: 'unexplained slow ticks',
  work: 'more work than usual',
  test: 'a test',
};

/** A cause in the few words that fit a phone's lock screen. */
export const causeInWords = (cause: string): string => words[cause] ?? lineInWords(cause);
