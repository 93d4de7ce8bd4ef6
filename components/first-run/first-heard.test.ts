import { describe, expect, it } from 'vitest';
import type { FleetAnswer } from '@/lib/api/schemas.ts';
import { firstHeard } from './first-heard.ts';

const row = (instance: string, ticks: object | null) => ({
  instance,
  ticks,
  state: 'ok',
  lastSeenAt: '2026-11-21T14:00:00.000Z',
});
const fleet = (...instances: object[]) =>
  ({ at: '2026-11-21T14:00:02.000Z', instances }) as unknown as FleetAnswer;

describe('the first server that is heard', () => {
  it('is one that ticks, before one that only says how its heap is', () =>
    expect(firstHeard(fleet(row('idle', null), row('arena-1', {})))).toEqual({
      instance: 'arena-1',
      state: 'ok',
      ticks: true,
      sinceMs: 2000,
    }));

  it('is one without ticks where none ticks, and nobody in an empty fleet', () => {
    expect(firstHeard(fleet(row('idle', null)))?.ticks).toBe(false);
    expect(firstHeard(fleet())).toBeNull();
  });
});
