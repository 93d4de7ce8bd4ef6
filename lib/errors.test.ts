import { describe, expect, it, vi } from 'vitest';
import { OvertickError } from './errors.ts';

describe('an error of ours', () => {
  it('is known to another copy of this module, as a bundler makes them', async () => {
    vi.resetModules();
    const other = await import('./errors.ts');
    expect(other.OvertickError).not.toBe(OvertickError);
    expect(new other.OvertickError('unavailable', 'The store is down.')).toBeInstanceOf(OvertickError);
  });

  it('is none of the others', () => {
    for (const value of [new Error('x'), null, undefined, 'x', { code: 'invalid' }])
      expect(value instanceof OvertickError).toBe(false);
    expect(new OvertickError('invalid', 'x')).toBeInstanceOf(Error);
  });
});
