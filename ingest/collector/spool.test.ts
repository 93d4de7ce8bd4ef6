import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { arenaOf } from '../../lib/wire/arena.ts';
import { createFrameReader } from '../../lib/wire/decode.ts';
import { encodeFrame } from '../../lib/wire/encode.ts';
import { type Kept, openSpool, type Spool } from './spool.ts';

let folder: string;
let spool: Spool;
const open = () => openSpool({ folder, mostInMemory: 1e8, onDamage: () => {} });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'overtick-spool-'));
  spool = await open();
});
afterEach(() => rm(folder, { recursive: true }));

function kept(instance: string): Kept {
  const bytes = encodeFrame({ batchId: instance, resource: { service: 's', instance } }, 1);
  const arena = arenaOf(bytes);
  return { arena, from: 0, to: bytes.length, frame: createFrameReader().read(arena, 0, bytes.length) };
}

it('never has a moment in which a segment is neither open nor among those that are complete', async () => {
  await spool.append([kept('a')]);
  const sealing = spool.seal();
  expect(spool.open()).toBeNull();
  expect(spool.segments()).toHaveLength(1);
  await sealing;
});

it('keeps a window open for the segment that is being begun', async () => {
  await spool.append([kept('a')]);
  await spool.seal();
  const [first] = spool.segments();
  const appending = spool.append([kept('b')]);
  expect(spool.mayGrow('window', first?.window ?? '')).toBe(true);
  await appending;
  await spool.seal();
  expect(spool.segments()[1]?.window).toBe(first?.window);
});

it('makes windows longer while segments wait for the store, and short ones again when it has caught up', async () => {
  const begunAtMs = performance.now();
  const clock = vi.spyOn(performance, 'now');
  const windowAt = async (afterMs: number) => {
    clock.mockReturnValue(begunAtMs + afterMs);
    await spool.append([kept(String(afterMs))]);
    await spool.seal();
    return spool.segments().at(-1)?.window ?? '';
  };
  await windowAt(0);
  const late = await windowAt(30_000);
  expect(await windowAt(32_000)).toBe(late);
  expect(spool.mayGrow('window', late)).toBe(true);
  await spool.remove([...spool.segments()]);
  const next = await windowAt(33_000);
  expect(next).not.toBe(late);
  expect(await windowAt(33_600)).not.toBe(next);
  clock.mockRestore();
});

it('gives back what was appended after a restart, in windows that nothing joins any more', async () => {
  await spool.append([kept('a'), kept('b')]);
  await spool.seal();
  const again = await open();
  const [segment] = again.segments();
  expect(segment?.frames).toBeNull();
  expect(again.mayGrow('window', segment?.window ?? '')).toBe(false);
  const frames = segment ? await again.read(segment) : [];
  expect(frames.map(({ batchId }) => batchId)).toEqual(['a', 'b']);
});
