import { type Exposition, parseExposition, type UsefulLine } from './exposition.ts';
import { fill, finished, type Group } from './exposition-family.ts';
import { numberOf } from './exposition-line.ts';
import type { Series } from './series.ts';

/** How often a page is read by its layout before all of it is looked at again, since it may have new series. */
const maxReuses = 9;
/** A page with more lines of use than this is not remembered. */
const maxLines = 5_000;

/** What stands before a value, from the end of the line before; and what the value is of. */
type Place = { before: string; line: UsefulLine };

export type PageReader = { read(text: string): Exposition };

/** The values of a page whose lines of use are known, or null when it has not all of them, or not in this order. */
function readPlaces(text: string, places: readonly Place[]): Series[] | null {
  const series: Series[] = [];
  const groups = new Set<Group>();
  let at = 0;
  for (const { before, line } of places) {
    const isFirst = line.from === 0;
    const found = isFirst && !text.startsWith(before) ? -1 : text.indexOf(before, at);
    if (found === -1) return null;
    const from = found + before.length;
    at = from;
    while (at < text.length && text.charCodeAt(at) > 32) at++;
    const value = numberOf(text.slice(from, at));
    if (value === null) return null;
    if ('type' in line) series.push({ name: line.name, labels: line.labels, type: line.type, value });
    else if (fill(line.group, line.suffix, line.labels, value)) groups.add(line.group);
    else return null;
  }
  for (const group of groups) {
    const one = finished(group);
    if (one === null) return null;
    series.push(one);
  }
  return series;
}

/**
 * Reads a page again and again. A program's page looks the same each time but for the values, so that these can be found by
 * what stands before them; a line that is not where it was has the whole page read. A series that is new is seen within ten
 * readings.
 */
export function createPageReader(isWanted: (name: string) => boolean): PageReader {
  let places: Place[] = [];
  let whole: Exposition | null = null;
  let reuses = 0;
  return {
    read(text) {
      if (whole !== null && reuses++ < maxReuses) {
        const series = readPlaces(text, places);
        if (series !== null) return { ...whole, series, hasEnd: text.endsWith('# EOF\n') };
      }
      places = [];
      reuses = 0;
      const read = parseExposition(text, isWanted, line => {
        places.push({ before: text.slice(Math.max(0, line.from - 1), line.valueAt), line });
      });
      whole = read.badLines === 0 && places.length > 0 && places.length <= maxLines ? read : null;
      return read;
    },
  };
}
