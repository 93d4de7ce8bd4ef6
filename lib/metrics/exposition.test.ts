import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExposition } from './exposition.ts';
import { createPageReader } from './layout.ts';
import { isKnownSeries } from './read.ts';

const all = () => true;
const parse = (text: string) => parseExposition(text, all);
const values = (text: string) => parse(text).series.map(one => ('value' in one ? one.value : one.count));

describe('an exposition', () => {
  it('is read with escapes, times, exemplars, quoted names and CR LF', () => {
    const { series, badLines, hasEnd } = parse(
      [
        '# HELP a \\n anything',
        '# TYPE a counter',
        'a_total{path="C:\\\\x",q="say \\"hi\\"\\n", } 5 1395066363000 # {trace_id="1"} 0.5 12.5\r',
        '# TYPE "go.goroutine.count" gauge',
        '{"go.goroutine.count","a.b"="c"} 7',
        'b -Inf',
        '# EOF',
        'after 1',
      ].join('\n'),
    );
    expect(badLines).toBe(0);
    expect(hasEnd).toBe(true);
    expect(series.map(one => ({ ...one, labels: { ...one.labels } }))).toEqual([
      { name: 'a_total', labels: { path: 'C:\\x', q: 'say "hi"\n' }, type: 'counter', value: 5 },
      { name: 'go_goroutine_count', labels: { a_b: 'c' }, type: 'gauge', value: 7 },
      { name: 'b', labels: {}, type: 'unknown', value: Number.NEGATIVE_INFINITY },
    ]);
  });

  it('loses a bad line and nothing else', () => {
    const bad = [
      'a',
      'a{',
      'a{x=1} 1',
      'a{x="1} 1',
      'a{x="1"}',
      'a 1 2 3',
      'a x',
      '{} 1',
      '"a" 1',
      'a{"b"} 1',
    ];
    for (const line of bad) {
      const { series, badLines } = parse(`first 1\n${line}\nlast 2\n`);
      expect([line, badLines, series.length]).toEqual([line, 1, 2]);
    }
  });

  it('makes one histogram of its lines, whatever their order and however a bound is written', () => {
    const { series } = parse(`# TYPE t histogram
t_bucket{le="1e-1",a="1"} 2
t_bucket{a="1",le="+Inf"} 5
t_sum{a="1"} 3.5
t_bucket{le="0.5",a="1"} 4
t_count{a="1"} 5
t_bucket{le="+Inf",a="2"} 9
`);
    expect(series).toMatchObject([
      {
        name: 't',
        type: 'histogram',
        count: 5,
        sum: 3.5,
        buckets: { bounds: [0.1, 0.5], counts: [2, 2, 1] },
      },
      { name: 't', count: 9, sum: null, buckets: { bounds: [], counts: [9] } },
    ]);
  });

  it('refuses a histogram whose counts fall', () => {
    const text = '# TYPE t histogram\nt_bucket{le="1"} 5\nt_bucket{le="2"} 4\nt_count 5\n';
    expect(parse(text)).toMatchObject({ series: [], badLines: 1 });
  });

  it('reads a line of 1 MB, and a page that is no metrics', () => {
    expect(values(`a{x="${'y'.repeat(1e6)}"} 3\nb 4`)).toEqual([3, 4]);
    expect(parse('<!doctype html>\n<html lang="en">\n<p>Not found</p>').series).toEqual([]);
  });

  it('finds a wanted family between those that are passed over', () => {
    const text =
      '# TYPE a counter\na_total 1\na_totals 2\n# TYPE b histogram\nb_bucket{le="1"} 1\nb_wanted 5\n';
    const { series, families } = parseExposition(text, name => name === 'a_totals' || name === 'b_wanted');
    expect(series.map(({ name }) => name)).toEqual(['a_totals', 'b_wanted']);
    expect(families).toBe(2);
  });

  it('reads back what was written, whatever the labels hold', () => {
    const escaped = (value: string) =>
      value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
    const name = fc.stringMatching(/^[a-z_][a-z0-9_]{0,10}$/);
    fc.assert(
      fc.property(
        fc.dictionary(name, fc.string({ unit: 'binary' })),
        fc.double().map(value => value + 0),
        (labels, value) => {
          const written = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
          const printed = Number.isNaN(value) ? 'NaN' : `${value}`.replace('Infinity', 'Inf');
          const [one] = parse(`m{${written.join(',')}} ${printed}\n`).series;
          expect({ ...one?.labels }).toEqual({ ...labels });
          expect(one && 'value' in one && one.value).toEqual(value);
        },
      ),
    );
  });

  it('never throws, and counts every line of junk', () => {
    const piece = fc.constantFrom(
      'a',
      '{',
      '}',
      '"',
      '\\',
      '=',
      ',',
      ' ',
      '\n',
      '#',
      '# TYPE a histogram\n',
      '_bucket',
      'le',
      '1',
      'NaN',
      '\r',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string())), pieces => {
        const text = pieces.join('');
        const { badLines, series } = parse(text);
        expect(badLines + series.length).toBeLessThanOrEqual(2 * text.split('\n').length);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a page that is read again', () => {
  const folder = new URL('../../test/fixtures/scrapes/', import.meta.url);
  const byName = (text: string, reader = createPageReader(isKnownSeries)) =>
    reader
      .read(text)
      .series.map(one => JSON.stringify(one))
      .sort();

  it.each(readdirSync(folder).filter(name => /\.(prom|openmetrics)$/.test(name)))(
    'says the same as when it is read anew, whatever its values: %s',
    name => {
      const text = readFileSync(new URL(name, folder), 'utf8');
      const other = text.replace(/ (\d+)(\.\d+)?$/gm, (_, digits) => ` ${Number(digits) + 7}`);
      const reader = createPageReader(isKnownSeries);
      for (const page of [text, other, text]) expect(byName(page, reader)).toEqual(byName(page));
    },
  );

  it('is read as a whole when a line is missing, and shows a new one within ten readings', () => {
    const reader = createPageReader(all);
    const values = (text: string) => reader.read(text).series.map(one => ('value' in one ? one.value : 0));
    expect(values('a 1\nb 2\n')).toEqual([1, 2]);
    expect(values('a 3\nb 4\n')).toEqual([3, 4]);
    expect(values('aa 9\na 3\n')).toEqual([9, 3]);
    expect(values('a 5\nb x\n')).toEqual([5]);
    let last: number[] = [];
    for (let i = 0; i < 10; i++) last = values('a 5\nb 6\nc 7\n');
    expect(last).toEqual([5, 6, 7]);
  });
});
