import fc from 'fast-check';
import { expect, it } from 'vitest';
import { assertJsonShape } from './json-shape.ts';

const check = (text: string) => () =>
  assertJsonShape(Buffer.from(text), { jsonDepth: 8, jsonKeys: 256, jsonValues: 10_000 });

it('takes every JSON that is flat and has few keys, whatever its texts hold', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 6 }), text => {
      expect(check(text)).not.toThrow();
    }),
  );
  expect(check(JSON.stringify({ a: '{{{{{{{{{{\\"', b: [':'.repeat(1000)] }))).not.toThrow();
});

it('refuses what is deep, or has an object of many keys, said twice or not', () => {
  expect(check('['.repeat(200_000))).toThrow('more than 8 levels');
  expect(check(`{${'"a":1,'.repeat(300)}"b":1}`)).toThrow('more than 256 keys');
  expect(check(`[${'{"a":1},'.repeat(1000)}{}]`)).not.toThrow();
  expect(check(`[${'{},'.repeat(10_000)}{}]`)).toThrow('more than 10000 values');
});
