import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { migrationFiles, statementsOf } from './migrate.ts';

describe('migrations', () => {
  it.each(migrationFiles())('%s has only statements that bear being run twice', name => {
    const statements = statementsOf(readFileSync(new URL(`./migrations/${name}`, import.meta.url), 'utf8'));
    expect(statements.length).toBeGreaterThan(0);
    for (const statement of statements) expect(statement).toMatch(/\bIF (NOT )?EXISTS\b/);
  });

  it('are numbered without a gap', () => {
    const numbers = migrationFiles().map(name => /^(\d{3})_[a-z0-9_]+\.sql$/.exec(name)?.[1]);
    expect(numbers).toEqual(numbers.map((_, i) => String(i + 1).padStart(3, '0')));
  });

  it('are split at the end of a line only, and without their comments', () => {
    expect(statementsOf("-- a; b;\nSELECT ';' AS x;\n\nSELECT 2;\n")).toEqual([
      "SELECT ';' AS x",
      'SELECT 2',
    ]);
  });
});
