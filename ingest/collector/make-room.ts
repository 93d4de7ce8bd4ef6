import { statfs } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Store } from '../../lib/clickhouse/client.ts';
import { formatBytes } from '../../lib/format/bytes.ts';
import { dropDay, type StoredDay, storedDays } from '../../lib/queries/stored-days.ts';
import { roomState } from './room.ts';

/** What is let go first stands first: raw rows, then bad ticks and what explains them. Rollups are small, and stay. */
const tiers = [
  ['ticks', 'samples', 'latencies', 'profiles'],
  ['breached_ticks', 'breaches', 'pauses', 'events'],
] as const;
/** So many days of each are kept, however full the disk is. */
const fewestDays = 2;
const askMs = 15_000;
/** The engine frees space some time after it has let go of a day. */
const freesMs = 60_000;

/** The last day that was let go for want of space. */
export type LetGo = { day: string; bytes: number; atMs: number };

/** What is to go next: the oldest day of the first tier that has more than it must keep. Empty: nothing. */
export function oldestToGo(days: readonly StoredDay[]): StoredDay[] {
  for (const tables of tiers) {
    const own = days.filter(({ table }) => (tables as readonly string[]).includes(table));
    const different = [...new Set(own.map(({ day }) => day))].sort();
    if (different.length > fewestDays) return own.filter(({ day }) => day === different[0]);
  }
  return [];
}

/**
 * Keeps the disk of the embedded store from filling: before nothing more is taken (room.ts) the oldest day goes, one at a
 * time, and it is said. `folder` is on that disk.
 */
export function makeRoom(store: Store, folder: string): { last(): LetGo | null; close(): void } {
  let last: LetGo | null = null;
  const stopping = new AbortController();
  const look = async () => {
    const { bavail, blocks, bsize } = await statfs(folder);
    if (roomState('enough', { freeBytes: bavail * bsize, bytes: blocks * bsize }) === 'enough') return false;
    const going = oldestToGo(await storedDays(store, tiers.flat()));
    const [first] = going;
    if (first === undefined) return false;
    for (const day of going) await dropDay(store, day);
    const bytes = going.reduce((sum, day) => sum + day.bytes, 0);
    last = { day: first.day, bytes, atMs: Date.now() };
    const what = going.map(({ table }) => table).join(', ');
    console.error(
      `The disk is nearly full: ${what} of ${first.day} were let go before their time (${formatBytes(bytes)}).`,
    );
    return true;
  };
  const keepLooking = async () => {
    for (let waitMs = askMs; ; ) {
      await sleep(waitMs, undefined, { ref: false, signal: stopping.signal });
      // A store that is away lets go of nothing; it is asked again.
      waitMs = (await look().catch(() => false)) ? freesMs : askMs;
    }
  };
  void keepLooking().catch(() => {});
  return { last: () => last, close: () => stopping.abort() };
}
