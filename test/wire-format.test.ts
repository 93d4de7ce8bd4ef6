import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { columnsOf } from '../lib/wire/layout.ts';

const text = readFileSync('docs/wire-format.md', 'utf8');
const python = spawnSync('python3', ['--version']).status === 0;
const names = {
  f64: 'f64',
  u32: 'u32',
  u16: 'string',
  durations: 'durations',
  attributes: 'attributes',
  integers: 'list',
};

describe('docs/wire-format.md', () => {
  it.each(Object.entries(columnsOf))('names the columns of %s as they are', (section, columns) => {
    const list = columns.map(({ name, kind }, i) => `${i} \`${name}\` ${names[kind]}`).join(', ');
    expect(text).toContain(`| ${section} | ${list} |`);
  });

  it.skipIf(!python)(
    'has an encoder in Python that makes the bytes of the test vector (skipped without python3)',
    () => {
      const code = /```python\n(.*?)```/s.exec(text)?.[1] ?? '';
      const { stdout } = spawnSync('python3', ['-'], { input: code, encoding: 'utf8' });
      const { hex } = JSON.parse(readFileSync('lib/wire/vectors/one-tick.json', 'utf8')) as { hex: string };
      expect(stdout.trim()).toBe(hex);
    },
  );
});
