import { describe, expect, it } from 'vitest';
import type { Store } from '../../lib/clickhouse/client.ts';
import type { Block } from '../../lib/queries/blocks.ts';
import type { Tick } from '../../lib/signals/tick.ts';
import { arenaOf } from '../../lib/wire/arena.ts';
import { createFrameReader, type Frame } from '../../lib/wire/decode.ts';
import { encodeFrame, sealFrame } from '../../lib/wire/encode.ts';
import { at } from '../../lib/wire/layout.ts';
import { createRecent } from './recent.ts';
import { frameOverheadBytes } from './spool.ts';

const startedAtUs = 1_795_000_000_000_000;
const { read } = createFrameReader();

/** Frame `sequence` holds ten ticks, of the half second before it was sent. */
function frameOf(sequence: number, build = '1.0', instance = 'a'): Frame {
  const sentAtUs = startedAtUs + (sequence + 1) * 500_000;
  const ticks: Tick[] = Array.from({ length: 10 }, (_, i) => ({
    ...{ tick: sequence * 10 + i, startUs: sentAtUs - 500_000 + i * 50_000, durationUs: 20_000 },
  }));
  const pauses = [{ startUs: sentAtUs - 1000, durationUs: 10, scope: 'concurrent' as const }];
  const resource = { service: 'arena', instance, build, startedAtUs };
  const frame = encodeFrame({ batchId: '', resource, ticks, pauses }, sentAtUs);
  frame.writeDoubleLE(sequence, at.sequence);
  sealFrame(frame);
  return read(arenaOf(frame), 0, frame.length);
}

const block = (fromSequence: number, toSequence: number): Block => ({
  ...{ place: 0, instance: 'a', loop: 'main', build: '1.0', incarnation: startedAtUs, ticks: 0, members: [] },
  fromUs: startedAtUs + fromSequence * 500_000,
  toUs: startedAtUs + toSequence * 500_000,
});
const fromStore = new Error('asked the store');
const store = {
  rows: () => Promise.reject(fromStore),
} as unknown as Store;

describe('what was sent lately', () => {
  it('is given from memory: its own time, loop and process life, and no concurrent pause', async () => {
    const recent = createRecent(() => 50_000, 1e8);
    for (let i = 0; i < 20; i++) recent.add(frameOf(i));
    const [found] = await recent.around(store, [block(10, 12)]);
    expect(found?.ticks.map(({ tick }) => tick)).toEqual(Array.from({ length: 20 }, (_, i) => 100 + i));
    expect(found?.ticks[0]).toMatchObject({ budget_us: 50_000, duration_us: 20_000, phases: {} });
    expect(found?.pauses).toEqual([]);
  });

  it('reaches back before the first frame of a process, since there was nothing', async () => {
    const recent = createRecent(() => 0, 1e8);
    for (let i = 0; i < 4; i++) recent.add(frameOf(i));
    const [found] = await recent.around(store, [block(-100, 2)]);
    expect(found?.ticks).toHaveLength(20);
  });

  it.each([
    ['began before what is in memory', [5, 6, 7], block(2, 7)],
    ['lacks a frame', [0, 1, 3, 4], block(1, 4)],
    ['belongs to another build', [0, 1, 2], { ...block(0, 2), build: '2.0' }],
    ['belongs to another instance', [0, 1, 2], { ...block(0, 2), instance: 'b' }],
  ])('is read from the store when it %s', async (_, sequences, asked) => {
    const recent = createRecent(() => 0, 1e8);
    for (const sequence of sequences) recent.add(frameOf(sequence));
    await expect(recent.around(store, [asked])).rejects.toBe(fromStore);
  });

  it('of one that sends without end pushes out nothing of the others, and of all of them the oldest goes', async () => {
    const room = 100 * (frameOf(0).bytes + frameOverheadBytes);
    const recent = createRecent(() => 0, room);
    for (let i = 0; i < 4; i++) recent.add(frameOf(i));
    for (let i = 0; i < 1_000; i++) recent.add(frameOf(i, '1.0', 'flood'));
    const flood = { ...block(999, 1_000), instance: 'flood' };
    expect((await recent.around(store, [block(0, 2), flood])).map(({ ticks }) => ticks.length)).toEqual([
      20, 10,
    ]);
    await expect(recent.around(store, [{ ...flood, ...block(900, 910), instance: 'flood' }])).rejects.toBe(
      fromStore,
    );
    for (let i = 0; i < 100; i++) recent.add(frameOf(0, '1.0', `other-${i}`));
    for (const one of [block(0, 2), flood]) await expect(recent.around(store, [one])).rejects.toBe(fromStore);
    const [last] = await recent.around(store, [{ ...block(0, 1), instance: 'other-99' }]);
    expect(last?.ticks).toHaveLength(10);
  });
});
