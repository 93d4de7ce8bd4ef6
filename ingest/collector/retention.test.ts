import { expect, it } from 'vitest';
import { expired, firstKept } from './retention.ts';

it('goes by the newest day that is stored', () => {
  expect(firstKept(['2026-11-01', '2026-11-08', '2026-11-05'], 7)).toBe('2026-11-01');
  expect(firstKept(['2026-11-01', '2026-11-09', '2026-11-05'], 7)).toBe('2026-11-02');
  expect(firstKept(['2026-11-03', '2026-11-04'], 7)).toBe(null);
  expect(firstKept([], 7)).toBe(null);
});

it('takes a part of a day for the whole of it', () => {
  expect(firstKept(['2026-11-01', '2026-11-02', '2026-11-03'], 0.5)).toBe('2026-11-02');
});

it('counts anew behind a gap until there is as much before it as is kept', () => {
  const old = ['2025-11-01', '2025-11-05', '2025-11-08', '2025-11-09'];
  expect(firstKept([...old, '2026-11-09'], 7)).toBe('2025-11-02');
  expect(firstKept([...old, '2026-11-09', '2026-11-12', '2026-11-16'], 7)).toBe('2026-11-09');
});

it('lets each table go by its own days, months when all of them is old, and nothing of after today', () => {
  const days = (table: string, ...list: string[]) => list.map(day => ({ table, day, bytes: 1 }));
  const all = ['2026-09-01', '2026-09-28', '2026-10-01', '2026-10-08', '2027-12-01'];
  const retention = { ticksDays: 7, breachesDays: 90, rollupsDays: 9 };
  const stored = [
    ...days('ticks', ...all),
    ...days('breaches', ...all),
    ...days('rollup_5m', '2026-08-01', '2026-09-01'),
  ];
  const gone = (today: string) =>
    expired(stored, retention, today).map(({ table, day }) => `${table} ${day}`);
  expect(gone('2026-10-08')).toEqual(['ticks 2026-09-01', 'ticks 2026-09-28', 'rollup_5m 2026-08-01']);
  expect(gone('2025-10-08')).toEqual([]);
});
