import { describe, expect, it } from 'vitest';
import type { Breach } from '@/lib/api/schemas.ts';
import { countNew, mergeBreaches } from './feed-list.ts';

const breach = (id: string, second: number): Breach =>
  ({ id, startedAt: `2026-11-21T10:00:${String(second).padStart(2, '0')}.000000Z` }) as Breach;
const ids = (list: Breach[]) => list.map(({ id }) => id).join('');

describe('the feed of breaches', () => {
  it('is newest first and has each breach once, also when it is told twice', () =>
    expect(ids(mergeBreaches([breach('b', 2), breach('a', 1)], [breach('c', 3), breach('b', 2)], 10))).toBe(
      'cba',
    ));

  it('puts a late one where it belongs', () =>
    expect(ids(mergeBreaches([breach('c', 3), breach('a', 1)], [breach('b', 2)], 10))).toBe('cba'));

  it('stops growing', () =>
    expect(ids(mergeBreaches([breach('b', 2), breach('a', 1)], [breach('c', 3)], 2))).toBe('cb'));

  it('counts what is waiting', () =>
    expect(countNew([breach('a', 1)], [breach('a', 1), breach('b', 2)])).toBe(1));
});
