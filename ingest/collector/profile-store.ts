import { randomUUID } from 'node:crypto';
import { OvertickError } from '../../lib/errors.ts';
import type { Insert } from './insert.ts';

/** An insert costs the store about the same however small it is: what comes within so many ms shares one. */
const gatherMs = 250;
/** What may wait for the store, in characters. */
const mostWaiting = 64 * 1024 * 1024;

export type ProfileStore = {
  /** Resolves when the rows are in the store. Throws OvertickError 'unavailable' or 'too-many'; then they are not kept. */
  keep(lines: readonly string[]): Promise<void>;
  close(): Promise<void>;
};

/**
 * Writes profiles to the store itself, without the spool: docs/decisions/006. A profile is one sample of many, and its
 * sender does not try again.
 */
export function createProfileStore(insert: Insert): ProfileStore {
  let lines: string[] = [];
  let size = 0;
  let next: Promise<void> | null = null;
  let flush: () => void = () => {};

  const insertGathered = async () => {
    const taken = lines;
    lines = [];
    const taking = taken.reduce((sum, line) => sum + line.length, 0);
    next = null;
    try {
      await insert('profiles', 'JSONEachRow', [Buffer.from(taken.join(''))], `profiles/${randomUUID()}`);
    } catch (cause) {
      throw new OvertickError(
        'unavailable',
        'The store cannot be written, and profiles do not wait for it. This one is not kept; send the next.',
        { cause },
      );
    } finally {
      size -= taking;
    }
  };
  const gather = () =>
    new Promise<void>(resolve => {
      flush = resolve;
      setTimeout(resolve, gatherMs);
    }).then(insertGathered);

  return {
    async keep(more) {
      if (more.length === 0) return;
      const adds = more.reduce((sum, line) => sum + line.length, 0);
      if (size + adds > mostWaiting)
        throw new OvertickError('too-many', 'Too many profiles wait for the store. Send fewer, or later.');
      size += adds;
      for (const line of more) lines.push(line);
      next ??= gather();
      await next;
    },
    async close() {
      flush();
      await next?.catch(() => {});
    },
  };
}
