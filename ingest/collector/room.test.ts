import { expect, it } from 'vitest';
import { type RoomState, roomState } from './room.ts';

const GiB = 1024 ** 3;
const course = (bytes: number, free: readonly number[]): RoomState[] => {
  let state: RoomState = 'enough';
  return free.map(freeBytes => {
    state = roomState(state, { freeBytes, bytes });
    return state;
  });
};

it('warns at 80 % of a small disk, is full at 90 %, and not full again before 85 %', () => {
  const used = [79, 81, 89, 91, 89, 86, 84, 79];
  const free = used.map(percent => 100 - percent);
  expect(course(100, free)).toEqual(['enough', 'low', 'low', 'full', 'full', 'full', 'low', 'enough']);
});

it('leaves half a GiB of a large disk, and not a tenth of it', () => {
  expect(course(1000 * GiB, [2 * GiB, 0.9 * GiB, 0.4 * GiB, 0.7 * GiB, 0.8 * GiB])).toEqual([
    'enough',
    'low',
    'full',
    'full',
    'low',
  ]);
});
