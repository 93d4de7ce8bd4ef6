import { mkdirSync, openSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { OvertickError } from './errors.ts';

/** BSD's and macOS's open(2) can lock; Node has no names for it: O_RDWR | O_NONBLOCK | O_EXLOCK | O_CREAT. */
const lockingFlags = 0x2 | 0x4 | 0x20 | 0x200;

/** Locks live as long as the process. */
const held: unknown[] = [];

/**
 * Makes this process the only `who` ('collector') on a data folder until it ends, however it ends: the lock is the
 * kernel's, so that nothing is left to clean up. Throws OvertickError 'in-use' when another process is,
 * 'unavailable' when the folder cannot be made.
 *
 * Node has no flock. On Linux an address outside the file system, made of the folder's device and inode, can be bound once;
 * it is known to one network namespace, so that containers which share a folder do not see each other's.
 */
export async function lockFolder(folder: string, who: string): Promise<void> {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    held.push(process.platform === 'linux' ? await bind(folder, who) : openLocked(folder, who));
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE' || code === 'EAGAIN') throw inUse(folder, who, cause);
    throw new OvertickError(
      'unavailable',
      `The data directory ${folder} cannot be used (${message}). Make it writable for this user, or set OVERTICK_DATA_DIR to another directory.`,
      { cause },
    );
  }
}

export const inUse = (folder: string, who: string, cause?: unknown) =>
  new OvertickError(
    'in-use',
    `The data directory ${folder} is in use by another Overtick ${who}. Stop it, or set OVERTICK_DATA_DIR to another directory.`,
    { cause },
  );

function bind(folder: string, who: string): Promise<unknown> {
  const { dev, ino } = statSync(folder);
  return new Promise((resolve, reject) => {
    const server = createServer(socket => socket.destroy());
    server.once('error', reject);
    server.listen(`\0overtick/${who}/${dev}/${ino}`, () => resolve(server.unref()));
  });
}

const openLocked = (folder: string, who: string): unknown =>
  process.platform === 'win32' ? null : openSync(join(folder, `${who}.lock`), lockingFlags, 0o600);
