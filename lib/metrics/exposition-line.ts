import { plainName } from './names.ts';
import { type Labels, newLabels } from './series.ts';

/** One line of an exposition: NAME{LABEL="VALUE"} NUMBER [TIME] [# EXEMPLAR]; the number begins at `valueAt`. */
export type Sample = { name: string; labels: Labels; value: number; valueAt: number };

const [space, tab, quote, comma, hash, equals, open, close] = [32, 9, 34, 44, 35, 61, 123, 125];
const noLabels: Labels = newLabels();

const isBlank = (code: number) => code === space || code === tab;

const escaped: Record<string, string> = { n: '\n', '"': '"', '\\': '\\' };

/** Where a name without quotes ends. */
export function endOfName(text: string, from: number, end: number): number {
  let at = from;
  while (at < end) {
    const code = text.charCodeAt(at);
    if (code === space || code === tab || code === open || code === equals || code === comma) break;
    if (code === close || code === quote) break;
    at++;
  }
  return at;
}

/** A number as an exposition writes it; null: none. */
export function numberOf(text: string): number | null {
  switch (text) {
    case '':
      return null;
    case 'NaN':
      return Number.NaN;
    case '+Inf':
    case 'Inf':
      return Number.POSITIVE_INFINITY;
    case '-Inf':
      return Number.NEGATIVE_INFINITY;
  }
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

/** Reads from a line of `text`; every method says null where the line is not as it should be. */
class Cursor {
  constructor(
    readonly text: string,
    public at: number,
    readonly end: number,
  ) {}

  skipBlanks(): void {
    while (this.at < this.end && isBlank(this.text.charCodeAt(this.at))) this.at++;
  }

  is(code: number): boolean {
    return this.at < this.end && this.text.charCodeAt(this.at) === code;
  }

  bare(): string | null {
    const from = this.at;
    this.at = endOfName(this.text, from, this.end);
    const name = this.text.slice(from, this.at);
    return /^[a-zA-Z_:]/.test(name) ? name : null;
  }

  quoted(): string | null {
    const from = ++this.at;
    let hasEscapes = false;
    while (this.at < this.end) {
      const code = this.text.charCodeAt(this.at);
      if (code === quote) {
        const raw = this.text.slice(from, this.at++);
        return hasEscapes ? raw.replace(/\\(.)/g, (whole, letter) => escaped[letter] ?? whole) : raw;
      }
      if (code === 92) {
        hasEscapes = true;
        this.at++;
      }
      this.at++;
    }
    return null;
  }

  /** Up to the next blank. */
  word(): string {
    this.skipBlanks();
    const from = this.at;
    while (this.at < this.end && !isBlank(this.text.charCodeAt(this.at))) this.at++;
    return this.text.slice(from, this.at);
  }

  /** {…}: labels, and the metric's name where it is among them. */
  labels(): { labels: Labels; name: string | null } | null {
    this.at++;
    const labels = newLabels();
    let name: string | null = null;
    for (;;) {
      this.skipBlanks();
      if (this.is(close)) {
        this.at++;
        return { labels, name };
      }
      const isQuoted = this.is(quote);
      const label = isQuoted ? this.quoted() : this.bare();
      if (label === null) return null;
      this.skipBlanks();
      if (this.is(equals)) {
        this.at++;
        this.skipBlanks();
        if (!this.is(quote)) return null;
        const value = this.quoted();
        if (value === null) return null;
        labels[isQuoted ? plainName(label) : label] = value;
      } else if (isQuoted && name === null) name = plainName(label);
      else return null;
      this.skipBlanks();
      if (this.is(comma)) this.at++;
      else if (!this.is(close)) return null;
    }
  }
}

/** The sample that stands in text[from, end), or null where there is none. */
export function parseSample(text: string, from: number, end: number): Sample | null {
  const cursor = new Cursor(text, from, end);
  let name = cursor.is(open) ? null : cursor.bare();
  let labels = noLabels;
  cursor.skipBlanks();
  if (cursor.is(open)) {
    const read = cursor.labels();
    if (read === null) return null;
    if ((name === null) === (read.name === null)) return null;
    name ??= read.name;
    labels = read.labels;
  }
  cursor.skipBlanks();
  const valueAt = cursor.at;
  const value = numberOf(cursor.word());
  if (name === null || value === null) return null;
  cursor.skipBlanks();
  // A time is checked and not used: what is scraped is of now, and the clock is ours.
  if (cursor.at < end && !cursor.is(hash) && numberOf(cursor.word()) === null) return null;
  cursor.skipBlanks();
  return cursor.at === end || cursor.is(hash) ? { name, labels, value, valueAt } : null;
}
