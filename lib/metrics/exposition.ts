import { createGroups, fill, type Group } from './exposition-family.ts';
import { endOfName, parseSample } from './exposition-line.ts';
import { plainName } from './names.ts';
import type { Labels, Series } from './series.ts';

export type Exposition = {
  series: Series[];
  /** Families with a TYPE, wanted or not. */
  families: number;
  /** Lines of wanted families that could not be read; each cost itself only. */
  badLines: number;
  /** OpenMetrics' `# EOF` was seen: nothing was cut off. */
  hasEnd: boolean;
};

/** A line that was read into a series, or into a part of one. */
export type UsefulLine = { from: number; valueAt: number; name: string; labels: Labels } & (
  | { type: 'gauge' | 'counter' | 'unknown' }
  | { group: Group; suffix: string }
);

type Family = { name: string; type: string; isWanted: boolean };

const suffixes = ['_bucket', '_sum', '_count', '_total', '_created', '_info', '_gcount', '_gsum'];

/** Whether the sample at `from` is of this family: its name, perhaps with one of the suffixes. */
function isOf(text: string, from: number, end: number, name: string): boolean {
  if (!text.startsWith(name, from)) return false;
  const after = from + name.length;
  const code = text.charCodeAt(after);
  if (code === 123 || code === 32 || code === 9) return true;
  const nameEnd = endOfName(text, after, end);
  for (const suffix of suffixes)
    if (nameEnd - after === suffix.length && text.startsWith(suffix, after)) return true;
  return false;
}

const isLetter = (code: number) => code === 95 || code === 58 || ((code | 32) >= 97 && (code | 32) <= 122);

const typePrefix = '# TYPE ';

/** `# TYPE name type`, the name perhaps quoted; null: neither. */
function typeOf(text: string, from: number, end: number): { name: string; type: string } | null {
  const found = /^(?:"((?:[^"\\]|\\.)*)"|([^"\s]\S*))[ \t]+(\w+)/.exec(
    text.slice(from + typePrefix.length, end),
  );
  if (!found) return null;
  return { name: found[2] ?? plainName(found[1] ?? ''), type: found[3] ?? '' };
}

/**
 * Reads Prometheus text 0.0.4 and OpenMetrics 1.0. Families that are not wanted are passed over before their labels are
 * looked at: of a Go server's 541 lines about 60 are of use. Text may be cut off, or be no metrics at all; never throws.
 */
export function parseExposition(
  text: string,
  isWanted: (name: string) => boolean,
  onUseful?: (line: UsefulLine) => void,
): Exposition {
  const series: Series[] = [];
  const groups = createGroups();
  let family: Family = { name: '', type: 'unknown', isWanted: false };
  let [families, badLines, hasEnd] = [0, 0, false];
  const begin = (name: string, type: string) => {
    // OpenMetrics names a counter's family without _total.
    const wanted =
      isWanted(name) || (type === 'counter' && !name.endsWith('_total') && isWanted(`${name}_total`));
    family = { name, type, isWanted: wanted };
  };

  const read = (from: number, end: number) => {
    const sample = parseSample(text, from, end);
    if (sample === null) {
      badLines++;
      return;
    }
    const { name, labels, value, valueAt } = sample;
    const suffix = name.startsWith(family.name) ? name.slice(family.name.length) : null;
    if (suffix === null || (suffix !== '' && !suffixes.includes(suffix))) begin(name, 'unknown');
    if (!family.isWanted || suffix === '_created') return;
    const told = { from, valueAt, name, labels };
    if (family.type === 'histogram' || family.type === 'summary') {
      const group = groups.of(family.name, family.type, labels);
      if (fill(group, suffix ?? '', labels, value)) onUseful?.({ ...told, group, suffix: suffix ?? '' });
      else badLines++;
    } else {
      const type = family.type === 'gauge' || family.type === 'counter' ? family.type : 'unknown';
      series.push({ name, labels, type, value });
      onUseful?.({ ...told, type });
    }
  };

  const readType = (from: number, end: number) => {
    const type = typeOf(text, from, end);
    families++;
    if (type) begin(type.name, type.type);
    else badLines++;
  };

  /** Where the lines of an unwanted family end: a family stands in one piece, and its last line tells that it is all one. */
  const endOfFamily = (from: number) => {
    const comment = text.indexOf('\n#', from);
    if (comment === -1) return from;
    const last = text.lastIndexOf('\n', comment - 1) + 1;
    return last > from && isOf(text, last, comment, family.name) ? comment + 1 : from;
  };

  const readLine = (from: number, end: number) => {
    if (text.charCodeAt(from) === 35) {
      if (text.startsWith(typePrefix, from)) readType(from, end);
      else if (end - from === 5 && text.startsWith('# EOF', from)) hasEnd = true;
    } else if (family.isWanted || !isOf(text, from, end, family.name)) {
      // Its name alone tells, mostly, that a sample without a TYPE is of no use.
      const nameEnd = endOfName(text, from, end);
      const isName = nameEnd > from && isLetter(text.charCodeAt(from));
      if (!isName || family.isWanted || isWanted(text.slice(from, nameEnd))) read(from, end);
    }
  };

  for (let from = 0; from < text.length && !hasEnd; ) {
    const newline = text.indexOf('\n', from);
    const lineEnd = newline === -1 ? text.length : newline;
    const isReturn = lineEnd > from && text.charCodeAt(lineEnd - 1) === 13;
    const end = isReturn ? lineEnd - 1 : lineEnd;
    const wasType = families;
    if (end > from) readLine(from, end);
    from = lineEnd + 1;
    if (families > wasType && !family.isWanted) from = endOfFamily(from);
  }
  const { series: grouped, broken } = groups.finish();
  return { series: series.concat(grouped), families, badLines: badLines + broken, hasEnd };
}
