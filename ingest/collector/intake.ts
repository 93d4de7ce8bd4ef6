import { setTimeout as sleep } from 'node:timers/promises';
import { OvertickError } from '../../lib/errors.ts';
import { type Arena, newArena } from '../../lib/wire/arena.ts';
import { createFrameReader, type Frame } from '../../lib/wire/decode.ts';
import type { KnownIds } from './known-ids.ts';
import type { Kept, Spool } from './spool.ts';

/**
 * How long a segment gathers, in ms, and its size in bytes. Longer: fewer and larger inserts. Shorter: sooner on the
 * screen. A store that falls behind is given fewer and larger ones.
 */
const gather = { ms: 150, bytes: 16 * 1024 * 1024 };
const gatherBehind = { ms: 1_000, bytes: 48 * 1024 * 1024 };
/** An insert takes about 200 B of memory a tick, and gains nothing from more ticks than this. */
const mostTicks = 200_000;
/** Frames that come within so many ms share a sync of the disk. */
const syncMs = 15;
const arenaBytes = 4 * 1024 * 1024;

export type Intake = {
  /**
   * Copies a frame, given in parts, and reads it there; call `keep` or `forget` before the next. Throws OvertickError
   * 'invalid' or 'unsupported' when it is none.
   */
  take(parts: readonly Uint8Array[]): Kept;
  forget(kept: Kept): void;
  /** Resolves when it is on disk: true; or when it was kept before under the same id: false. */
  keep(kept: Kept): Promise<boolean>;
  /** Writes what is left and ends the open segment. */
  close(): Promise<void>;
};

type Waiting = Kept & { resolve(): void; reject(error: unknown): void };

/**
 * Takes the frames of many agents into memory, has them synced together, and keeps the same id once; tells of each.
 * `isBehind`: whether the store does not keep up.
 */
export function createIntake(
  spool: Spool,
  known: KnownIds,
  isBehind: () => boolean,
  onKept: (frame: Frame) => void,
): Intake {
  const { read } = createFrameReader();
  const underWay = new Map<string, Promise<void>>();
  let arena: Arena = newArena(arenaBytes);
  let used = 0;
  let waiting: Waiting[] = [];
  let writing: Promise<void> | null = null;
  let sealing: NodeJS.Timeout | undefined;

  const isDue = () => {
    const limit = isBehind() ? gatherBehind : gather;
    const open = spool.open();
    return open !== null && (open.ageMs >= limit.ms || open.bytes >= limit.bytes || open.ticks >= mostTicks);
  };

  const write = async () => {
    while (waiting.length > 0 || isDue()) {
      const begun = performance.now();
      const taken = waiting;
      waiting = [];
      try {
        if (taken.length > 0) await spool.append(taken);
        for (const { resolve } of taken) resolve();
      } catch (error) {
        for (const { reject } of taken) reject(error);
      }
      if (isDue()) await spool.seal();
      await sleep(Math.max(0, syncMs - (performance.now() - begun)));
    }
    // Whatever is gathered goes on when its time has come, also when nothing more arrives.
    if (spool.open() !== null) {
      clearTimeout(sealing);
      sealing = setTimeout(start, gather.ms);
    }
  };
  const start = () => {
    writing ??= write().finally(() => {
      writing = null;
      if (waiting.length > 0) start();
    });
  };

  return {
    take(parts) {
      const bytes = parts.reduce((sum, part) => sum + part.length, 0);
      const padded = bytes + (-bytes & 7);
      if (used + padded > arena.bytes.length) {
        arena = newArena(Math.max(arenaBytes, padded));
        used = 0;
      }
      const from = used;
      let end = from;
      for (const part of parts) {
        arena.bytes.set(part, end);
        end += part.length;
      }
      const frame = read(arena, from, end);
      if (frame.bytes !== bytes)
        throw new OvertickError('invalid', 'The body must be one frame; what follows it is not taken.');
      used = from + frame.bytes;
      return { arena, from, to: used, frame };
    },
    forget(kept) {
      if (kept.arena === arena && kept.to === used) used = kept.from;
    },
    async keep(kept) {
      const { batchId } = kept.frame;
      const first = underWay.get(batchId);
      if (first === undefined && !known.has(kept.frame)) {
        const done = new Promise<void>((resolve, reject) => {
          waiting.push({ ...kept, resolve, reject });
        });
        underWay.set(batchId, done);
        start();
        try {
          await done;
          known.add(kept.frame);
          onKept(kept.frame);
        } finally {
          // Not kept, it may be sent again.
          underWay.delete(batchId);
        }
        return true;
      }
      this.forget(kept);
      await first;
      return false;
    },
    async close() {
      while (writing !== null) await writing;
      clearTimeout(sealing);
      await spool.seal();
    },
  };
}
