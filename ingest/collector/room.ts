import { statfs } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** What there is of a disk, in bytes. */
export type Disk = { freeBytes: number; bytes: number };
export type RoomState = 'enough' | 'low' | 'full';

/** Free space under which nothing more is taken: a tenth of a small disk, on a large one as much as merges need. */
const leastFree = ({ bytes }: Disk) => Math.min(bytes / 10, 512 * 1024 * 1024);

/**
 * Whether a disk has room. Low from twice the least on: 80 % of a small disk. Once full it has to get half as much again
 * before anything is taken: a disk at the brink would answer every other batch with 503.
 */
export function roomState(before: RoomState, disk: Disk): RoomState {
  const least = leastFree(disk);
  if (disk.freeBytes < least || (before === 'full' && disk.freeBytes < 1.5 * least)) return 'full';
  return disk.freeBytes < 2 * least ? 'low' : 'enough';
}

const sentences: Record<RoomState, string> = {
  enough: 'has room again',
  low: 'is nearly full: free some, or keep ticks for fewer days (retention.ticksDays)',
  full: 'is full: batches are answered with 503 until there is room',
};

/** How often the disk is asked, in ms. */
const askMs = 1_000;

/** Watches the disk of a folder and says when its state changes. */
export async function watchRoom(
  folder: string,
): Promise<{ state(): RoomState; disk(): Disk; close(): void }> {
  let state: RoomState = 'enough';
  let disk: Disk = { freeBytes: 0, bytes: 0 };
  let isOpen = true;
  const ask = async () => {
    const { bavail, blocks, bsize } = await statfs(folder);
    disk = { freeBytes: bavail * bsize, bytes: blocks * bsize };
    const next = roomState(state, disk);
    if (next !== state) console.error(`The disk of ${folder} ${sentences[next]}.`);
    state = next;
  };
  await ask();
  const keepAsking = async () => {
    for (; isOpen; await sleep(askMs, undefined, { ref: false })) await ask().catch(() => {});
  };
  void keepAsking();
  return {
    state: () => state,
    disk: () => disk,
    close() {
      isOpen = false;
    },
  };
}
