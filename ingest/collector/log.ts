import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { OvertickError } from '../../lib/errors.ts';

/** A file that only grows. What `write` has resolved for is on disk. */
export type Log = {
  /** Appends these bytes and syncs them. Throws OvertickError 'unavailable'; then none of them is in the file. */
  write(parts: readonly Uint8Array[]): Promise<void>;
  bytes(): number;
  close(): Promise<void>;
};

/** Makes a file whose name is on disk, too, when this resolves. */
export async function createLog(folder: string, name: string): Promise<Log> {
  const path = join(folder, name);
  const file = await explained(folder, () => open(path, 'wx', 0o600));
  try {
    await explained(folder, () => syncFolder(folder));
  } catch (error) {
    await file.close();
    throw error;
  }
  let bytes = 0;
  return {
    bytes: () => bytes,
    write: parts =>
      explained(folder, async () => {
        try {
          await writeAll(file, parts, bytes);
          await file.datasync();
        } catch (error) {
          // Whether these bytes are on disk is not known any more: they must not be read back as if they were.
          await file.truncate(bytes).catch(() => {});
          throw error;
        }
        bytes += parts.reduce((sum, part) => sum + part.length, 0);
      }),
    close: () => file.close(),
  };
}

async function writeAll(file: FileHandle, parts: readonly Uint8Array[], position: number): Promise<void> {
  let at = position;
  for (const part of parts) {
    for (let done = 0; done < part.length; ) {
      const { bytesWritten } = await file.write(part, done, part.length - done, at);
      done += bytesWritten;
      at += bytesWritten;
    }
  }
}

export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}

export async function explained<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof OvertickError) throw error;
    throw new OvertickError(
      'unavailable',
      `The spool folder ${folder} cannot be written: ${(error as Error).message}.`,
      { cause: error },
    );
  }
}
