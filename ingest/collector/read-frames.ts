import { arenaOf } from '../../lib/wire/arena.ts';
import { createFrameReader, type Frame, frameBytes, isIntact } from '../../lib/wire/decode.ts';
import { at, magic, version } from '../../lib/wire/layout.ts';

/** What is in a file of the spool. */
export type Reading = {
  /** Each once, also where a stretch of the file stands in it twice. */
  frames: Frame[];
  /** Frames that are intact and of another version: a newer Overtick wrote them, and can read them. */
  foreign: Uint8Array[];
  /** Stretches that had to be skipped. */
  damaged: number;
  /** Whether its end is missing: a crash cut it short, most likely before anybody was told that it is kept. */
  isCutShort: boolean;
};

/**
 * Reads a file of the spool. A frame that is not intact is skipped, whatever is wrong with it: the next one that is found
 * and intact goes on.
 */
export function readFrames(file: Uint8Array): Reading {
  const arena = arenaOf(file);
  const { bytes } = arena;
  const { read } = createFrameReader();
  const frames = new Map<string, Frame>();
  const foreign: Uint8Array[] = [];
  let damaged = 0;
  /** Where the stretch began that is being skipped. */
  let skipped: number | null = null;
  let from = 0;
  while (from + 8 <= file.length) {
    const length = arena.u32[from >> 2] === magic ? take(from) : 0;
    if (length > 0 && skipped !== null) damaged++;
    if (length > 0) skipped = null;
    else skipped ??= from;
    from += length || 8;
  }
  const isCutShort = skipped === null ? from < file.length : isBegun(skipped);
  if (skipped !== null && !isCutShort) damaged++;
  return { frames: [...frames.values()], foreign, damaged, isCutShort };

  /** Bytes of the frame that is taken at this place; 0: there is none that is intact. */
  function take(begin: number): number {
    try {
      const length = frameBytes(bytes, begin, file.length);
      if (begin + length > file.length || length === 0) return 0;
      if (bytes[begin + at.version] !== version) {
        if (!isIntact(bytes, begin, length)) return 0;
        foreign.push(file.subarray(begin, begin + length));
        return length;
      }
      const frame = read(arena, begin, file.length);
      frames.set(frame.batchId, frame);
      return length;
    } catch {
      return 0;
    }
  }

  /** Whether a frame begins here whose end would be behind the file's. */
  function isBegun(begin: number): boolean {
    try {
      const length = frameBytes(bytes, begin, file.length);
      return begin + length > file.length;
    } catch {
      return false;
    }
  }
}
