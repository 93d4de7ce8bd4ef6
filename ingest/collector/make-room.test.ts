import { expect, it } from 'vitest';
import { oldestToGo } from './make-room.ts';

const days = (table: string, ...list: string[]) => list.map(day => ({ table, day, bytes: 1 }));
const gone = (...stored: ReturnType<typeof days>[]) =>
  oldestToGo(stored.flat()).map(({ table, day }) => `${table} ${day}`);

it('lets go of the oldest raw day first, of all that is raw', () =>
  expect(
    gone(
      days('breached_ticks', '2026-10-01', '2026-10-02', '2026-10-03'),
      days('ticks', '2026-11-03', '2026-11-01', '2026-11-02'),
      days('samples', '2026-11-01', '2026-11-03'),
    ),
  ).toEqual(['ticks 2026-11-01', 'samples 2026-11-01']));

it('lets go of bad ticks when no more than two raw days are left, and never of the last two', () => {
  const raw = days('ticks', '2026-11-02', '2026-11-03');
  expect(gone(raw, days('breaches', '2026-10-01', '2026-10-02', '2026-10-03'))).toEqual([
    'breaches 2026-10-01',
  ]);
  expect(gone(raw, days('breaches', '2026-10-02', '2026-10-03'))).toEqual([]);
});
