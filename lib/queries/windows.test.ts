import { expect, it } from 'vitest';
import { windowOf } from './windows.ts';

const hourUs = 3600e6;
const read = (hours: number, rawFromUs?: number) => {
  const { source, stepUs, buckets } = windowOf({ fromUs: 0, toUs: hours * hourUs }, 240, rawFromUs);
  return `${source} ${stepUs / 1e6} s x ${buckets}`;
};

it('an hour is read from ticks while they are kept, then from what was added up of them', () => {
  expect([read(1), read(1, 1), read(4, 1), read(8, 1), read(8)]).toEqual([
    'raw 30 s x 120',
    'rollup_10s 30 s x 120',
    'rollup_10s 60 s x 240',
    'rollup_10s 120 s x 240',
    'rollup_10s 120 s x 240',
  ]);
});

it('centuries have no more buckets than were asked for', () => {
  expect([read(24 * 240), read(24 * 3650), read(24 * 146_000)]).toEqual([
    'rollup_5m 86400 s x 240',
    'rollup_5m 1382400 s x 229',
    'rollup_5m 52617600 s x 240',
  ]);
});
