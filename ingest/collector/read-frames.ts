import { arenaOf } from '../../lib/wire/arena.ts';
import { createFrameReader, type Frame } from '../../lib/wire/decode.ts';
import { magic } from '../../lib/wire/layout.ts';

/**
 * The frames of a file of the spool. A frame that is not intact is skipped, whatever is wrong with it: the next one that
 * is found and intact goes on. `damaged`: stretches that had to be skipped, but for a tail that a crash cut short, which
 * nobody was told to be kept.
 */
export function readFrames(file: Uint8Array): { frames: Frame[]; damaged: number } {
  const arena = arenaOf(file);
  const { read } = createFrameReader();
  const frames: Frame[] = [];
  let damaged = 0;
  let isSkipping = false;
  for (let from = 0; from + 8 <= file.length; ) {
    const frame = frameAt(from);
    if (frame === null) {
      isSkipping = true;
      from += 8;
      continue;
    }
    if (isSkipping) damaged++;
    isSkipping = false;
    frames.push(frame);
    from += frame.bytes;
  }
  return { frames, damaged };

  function frameAt(from: number): Frame | null {
    if (arena.u32[from >> 2] !== magic) return null;
    try {
      return read(arena, from, file.length);
    } catch {
      return null;
    }
  }
}
