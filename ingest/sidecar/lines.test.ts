import { expect, test } from 'vitest';
import { LineSplitter } from './lines.ts';

function split(chunks: Buffer[]) {
  const lines: string[] = [];
  const splitter = new LineSplitter(line => lines.push(line));
  for (const chunk of chunks) splitter.push(chunk);
  return { lines, splitter };
}

test('lines are the same however the bytes are cut into chunks', () => {
  const text = Buffer.from('one\n\ntwo\r\nthree \u00e4\nfour');
  const whole = split([text]).lines;
  expect(whole).toEqual(['one', '', 'two', Buffer.from('three \u00e4').toString('latin1')]);
  for (let at = 0; at < text.length; at++)
    expect(split([text.subarray(0, at), text.subarray(at)]).lines).toEqual(whole);
});

test('a line of many MB costs 64 KiB, and the next one is whole', () => {
  const chunk = Buffer.alloc(1_000_000, 'x');
  const { lines, splitter } = split([chunk, chunk, Buffer.from('\nnext\n')]);
  expect(lines.map(line => line.length)).toEqual([65_536, 4]);
  expect(splitter.skippedBytes).toBe(2_000_000 - 65_536);
});

test('a last line without an end is given when it is known that nothing follows', () => {
  const { lines, splitter } = split([Buffer.from('a\nb')]);
  splitter.end();
  splitter.end();
  expect(lines).toEqual(['a', 'b']);
});
