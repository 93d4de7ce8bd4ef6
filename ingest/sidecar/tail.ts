import { constants, openSync, type Stats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { Socket } from 'node:net';

/** How often a file is read on, in ms. A watch would not see network file systems. */
const lookMs = 100;
/** How often it is asked whether it is still the same file: each question costs 0.1 ms of CPU, as reading does. */
const looksPerStat = 3;
const chunkBytes = 262_144;

export type Listener = {
  chunk(bytes: Buffer): void;
  /** What comes next is from another file. */
  another(): void;
};

export type Following = {
  /** Why nothing is read now; null: it is. */
  trouble(): string | null;
  close(): Promise<void>;
};

const troubles: Record<string, string> = {
  ENOENT: 'the file is not there yet',
  EACCES: 'this user may not read the file; give it the right to, or run the agent as the server’s user',
  EISDIR: 'it is a folder; name the file itself',
};

/**
 * Follows a file through rotation: by rename (the old one is read to its end first) and by truncation. Waits for one that
 * is not there. Starts at the end of a file that is there already, unless told `fromStart`; later ones are read whole.
 */
export function followFile(path: string, listener: Listener, fromStart = false): Following {
  const buffer = Buffer.allocUnsafe(chunkBytes);
  let handle: FileHandle | null = null;
  let inode: Pick<Stats, 'dev' | 'ino'> | null = null;
  let pipe: Socket | null = null;
  let position = 0;
  let isFirst = true;
  let looks = 0;
  let trouble: string | null = 'it is being opened';
  let closed = false;
  let wake: () => void = () => {};

  async function openFile(): Promise<void> {
    const named = await stat(path);
    if (named.isFIFO()) {
      // Opened for writing too, so that it has no end when a writer leaves.
      pipe = new Socket({
        fd: openSync(path, constants.O_RDWR | constants.O_NONBLOCK),
        ...{ readable: true, writable: false },
      });
      pipe.on('data', bytes => listener.chunk(bytes));
      pipe.on('error', error => {
        trouble = error.message;
      });
      return;
    }
    if (named.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
    handle = await open(path, 'r');
    const opened = await handle.stat();
    inode = opened;
    position = isFirst && !fromStart ? opened.size : 0;
    isFirst = false;
  }

  async function readOn(file: FileHandle): Promise<void> {
    while (!closed) {
      const { bytesRead } = await file.read(buffer, 0, chunkBytes, position);
      if (bytesRead === 0) return;
      position += bytesRead;
      listener.chunk(buffer.subarray(0, bytesRead));
    }
  }

  async function look(): Promise<void> {
    if (pipe !== null) return;
    if (handle === null) await openFile();
    if (handle === null) return;
    await readOn(handle);
    if (++looks % looksPerStat !== 0) return;
    if ((await handle.stat()).size < position) {
      listener.another();
      position = 0;
      await readOn(handle);
    }
    const named = await stat(path).catch(() => null);
    if (named === null || (named.ino === inode?.ino && named.dev === inode.dev)) return;
    // Between the last read and the rename more may have been written.
    await readOn(handle);
    await handle.close();
    handle = null;
    listener.another();
    await look();
  }

  async function run(): Promise<void> {
    while (!closed) {
      await look().then(
        () => {
          trouble = null;
        },
        (error: NodeJS.ErrnoException) => {
          trouble = troubles[error.code ?? ''] ?? error.message;
          // Whatever is there later is new, and read whole.
          if (error.code === 'ENOENT') isFirst = false;
        },
      );
      if (closed) break;
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, lookMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    pipe?.destroy();
    await handle?.close();
  }

  const ended = run();
  return {
    trouble: () => trouble,
    close() {
      closed = true;
      wake();
      return ended;
    },
  };
}
