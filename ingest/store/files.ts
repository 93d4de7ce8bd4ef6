import { randomUUID } from 'node:crypto';
import { createWriteStream, fstatSync, openSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { capped } from './body.ts';
import { QueryError } from './errors.ts';

const MiB = 1024 * 1024;

/**
 * Keeps rows in a file while `use` inserts from it. chDB cuts inline data at the bytes 0A 0A and a string would copy
 * it: the rows never become either. Throws QueryError 307 over `bytesMax`; rejects when the client breaks off.
 */
export async function withRowsFile<T>(
  directory: string,
  rows: AsyncIterable<Buffer> | Iterable<Buffer>,
  bytesMax: number,
  use: (path: string) => Promise<T>,
): Promise<T> {
  const path = join(directory, `insert-${randomUUID()}`);
  try {
    await keep(path, capped(rows, bytesMax)).catch(refuseFull);
    return await use(path);
  } finally {
    rmSync(path, { force: true });
  }
}

function refuseFull(error: NodeJS.ErrnoException): never {
  if (error.code !== 'ENOSPC' && error.code !== 'EDQUOT') throw error;
  throw QueryError.of(243, 'Not enough free disk space to take these rows.');
}

// A few rows are written on the spot, in some 50 us: asynchronous calls would wait for a thread, and queries may
// occupy all of them. More than this could block on the disk.
const atOnceBytesMax = 256 * 1024;

async function keep(path: string, rows: AsyncGenerator<Buffer>): Promise<void> {
  const first: Buffer[] = [];
  for (let bytes = 0; bytes <= atOnceBytesMax; bytes += first.at(-1)?.length ?? 0) {
    const { value, done } = await rows.next();
    if (done) {
      writeFileSync(path, Buffer.concat(first), { flag: 'wx', mode: 0o600 });
      return;
    }
    first.push(value);
  }
  const all = async function* (): AsyncGenerator<Buffer> {
    yield* first;
    yield* rows;
  };
  await pipeline(all, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
}

/** An open file, already without a name, whose reader closes it. */
export interface FileAnswer {
  fd: number;
  size: number;
}

// chDB does not report a write that fails for want of space: the file just ends early. So there must be plenty before,
// and some left after.
const freeBytesBefore = 256 * MiB;
const freeBytesAfter = 64 * MiB;

/** Lets `write` fill a file and hands it over. Throws QueryError 243 where the disk is too full to trust it. */
export async function throughFile<T>(
  directory: string,
  write: (path: string) => Promise<T>,
): Promise<{ file: FileAnswer; written: T }> {
  const path = join(directory, `answer-${randomUUID()}`);
  try {
    assertSpace(directory, freeBytesBefore);
    const written = await write(path);
    assertSpace(directory, freeBytesAfter);
    const fd = openSync(path, 'r');
    return { file: { fd, size: fstatSync(fd).size }, written };
  } finally {
    rmSync(path, { force: true });
  }
}

function assertSpace(directory: string, bytes: number): void {
  const { bavail, bsize } = statfsSync(directory);
  if (bavail * bsize < bytes) {
    throw QueryError.of(
      243,
      'Not enough free disk space for an answer of this size: ask for less at a time.',
    );
  }
}
