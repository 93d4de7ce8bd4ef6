import { decimalAt } from './statsd-number.ts';

/** A line of StatsD or DogStatsD, in numbers and texts; one object is used for all lines of a packet. */
export type Line = {
  name: string;
  values: number[];
  /** `+3|g` and `-3|g` add to a gauge. */
  isRelative: boolean;
  type: 'time' | 'gauge' | 'count';
  /** 0 to 1; the share of the lines that was sent. */
  rate: number;
  /** Between `#` and the next bar; '' for none. */
  tags: string;
  /** What `|T` said, in µs since the epoch, and whether only to the second; NaN for none. */
  stampUs: number;
};

export const newLine = (): Line => ({
  ...{ name: '', values: [], isRelative: false, type: 'time', rate: 1, tags: '', stampUs: Number.NaN },
});

const bar = 124;

/** Reads the line of `text` (one byte a character) between two places into `line`. Returns why it cannot be, or null. */
export function readLine(text: string, from: number, end: number, line: Line): string | null {
  if (text.charCodeAt(from) === 95) {
    if (text.startsWith('_e{', from)) return 'an event (_e), which is no tick';
    if (text.startsWith('_sc|', from)) return 'a service check (_sc), which is no tick';
  }
  const colon = text.indexOf(':', from);
  if (colon < 0 || colon >= end || colon === from) return 'a line without NAME:VALUE';
  const firstBar = text.indexOf('|', colon);
  if (firstBar < 0 || firstBar >= end) return 'a line without |TYPE';
  line.name = text.slice(from, colon);
  const sign = text.charCodeAt(colon + 1);
  line.isRelative = sign === 43 || sign === 45;
  line.values.length = 0;
  for (let at = colon + 1; at <= firstBar; ) {
    const next = text.indexOf(':', at);
    const stop = next < 0 || next > firstBar ? firstBar : next;
    const value = decimalAt(text, at, stop);
    if (!Number.isFinite(value)) return 'a value that is not a number';
    line.values.push(value);
    at = stop + 1;
  }
  const typeEnd = sectionEnd(text, firstBar + 1, end);
  const kind = text.charCodeAt(firstBar + 1);
  const length = typeEnd - firstBar - 1;
  if (length === 1 && kind === 103) line.type = 'gauge';
  else if (length === 1 && kind === 99) line.type = 'count';
  else if (
    (length === 1 && (kind === 104 || kind === 100)) ||
    (length === 2 && kind === 109 && text.charCodeAt(firstBar + 2) === 115)
  )
    line.type = 'time';
  else return 'a type other than ms, h, d, g and c';
  return readSections(text, typeEnd, end, line);
}

/** What follows the type: |@RATE |#TAGS |TUNIX; containers (|c:) and what is to come are passed over. */
function readSections(text: string, from: number, end: number, line: Line): string | null {
  line.rate = 1;
  line.tags = '';
  line.stampUs = Number.NaN;
  for (let at = from; at < end; ) {
    const stop = sectionEnd(text, at + 1, end);
    const mark = text.charCodeAt(at + 1);
    if (mark === 35) line.tags = text.slice(at + 2, stop);
    else if (mark === 64) {
      line.rate = decimalAt(text, at + 2, stop);
      if (!(line.rate > 0 && line.rate <= 1)) return 'a sample rate that is not above 0 and up to 1';
    } else if (mark === 84) {
      line.stampUs = decimalAt(text, at + 2, stop) * 1e6;
      if (!(line.stampUs > 0 && line.stampUs < 2 ** 52)) return 'a time (|T) that is none';
    }
    at = stop;
  }
  return null;
}

function sectionEnd(text: string, from: number, end: number): number {
  for (let i = from; i < end; i++) if (text.charCodeAt(i) === bar) return i;
  return end;
}
