import { describe, expect, it } from 'vitest';
import { sections } from './batch.ts';
import { metrics } from './metrics.ts';

const fields: Record<string, object> = sections;

describe('the explanations of numbers', () => {
  it.each(Object.entries(metrics))('%s: comes from fields that there are', (_, { from }) => {
    for (const [, section, field] of from.matchAll(/\b(ticks|samples|pauses|latencies)\.(\w+)/g))
      expect(fields[section as string], from).toHaveProperty(field as string);
  });

  it.each(Object.entries(metrics))('%s: is a sentence, with a unit and a way', (_, { unit, is, how }) => {
    expect(is).toMatch(/^[A-Z0-9].*\.$/);
    expect(unit).not.toBe('');
    expect(how).not.toMatch(/\.$/);
  });
});
