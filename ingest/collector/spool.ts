import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { OvertickError } from '../../lib/errors.ts';
import type { TableLines } from './rows.ts';

/** One table's rows of a segment, as JSON lines. */
export type SegmentPart = { table: string; rows: number; lines: Buffer };

export type Segment = { ids: string[]; parts: SegmentPart[] };

export type Spool = {
  /** Writes the lines of these batches as a segment; resolves when it is on disk (fsync'd). */
  append(lines: TableLines, ids: readonly string[]): Promise<void>;
  /** The segments, oldest first. */
  names(): readonly string[];
  /** A segment; null when the file is broken and was set aside. */
  read(name: string): Promise<Segment | null>;
  remove(name: string): Promise<void>;
  /** Sets a segment aside in spool/quarantine, where a person can look at it. */
  quarantine(name: string): Promise<void>;
  bytes(): number;
};

const ending = '.segment';

/**
 * The collector's memory on disk: what was acknowledged and is not in the store yet. A segment is one file: a line of
 * JSON (ids of its batches, tables with their sizes, CRC-32 of the rest) and then the rows. It is written under another name, synced and
 * renamed, so that a file with the right ending is whole; the checksum is for disks that lie.
 * Throws OvertickError 'unavailable' when the folder cannot be written.
 */
export async function openSpool(folder: string): Promise<Spool> {
  const aside = join(folder, 'quarantine');
  try {
    await mkdir(aside, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new OvertickError(
      'unavailable',
      `The spool folder ${folder} cannot be written: ${(error as Error).message}.`,
      { cause: error },
    );
  }
  const sizes = new Map<string, number>();
  for (const name of (await readdir(folder)).sort()) {
    if (name.endsWith(ending)) sizes.set(name, (await stat(join(folder, name))).size);
    else if (name.endsWith('.tmp')) await rm(join(folder, name));
  }
  // Names must rise over restarts, also when the clock has stepped back.
  let last = Number.parseInt([...sizes.keys()].at(-1) ?? '0', 10);

  const syncFolder = async () => {
    const handle = await open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  };

  const quarantine = async (name: string) => {
    await rename(join(folder, name), join(aside, name));
    sizes.delete(name);
  };

  return {
    async append(lines, ids) {
      last = Math.max(last + 1, Date.now() * 1000);
      const name = `${String(last).padStart(17, '0')}${ending}`;
      const parts = [...lines]
        .filter(([, rows]) => rows.length > 0)
        .map(([table, rows]) => ({ table, rows: rows.length, lines: Buffer.from(rows.join('')) }));
      const body = Buffer.concat(parts.map(part => part.lines));
      const head = {
        version: 1,
        crc32: crc32(body),
        ids,
        parts: parts.map(part => [part.table, part.rows, part.lines.length]),
      };
      await writeDurably(join(folder, name), Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), body]));
      await syncFolder();
      sizes.set(name, body.length);
    },
    names: () => [...sizes.keys()],
    async read(name) {
      const segment = parseSegment(await readFile(join(folder, name)));
      if (segment === null) await quarantine(name);
      return segment;
    },
    async remove(name) {
      await rm(join(folder, name), { force: true });
      sizes.delete(name);
    },
    quarantine,
    bytes: () => [...sizes.values()].reduce((sum, size) => sum + size, 0),
  };
}

async function writeDurably(path: string, content: Buffer): Promise<void> {
  try {
    const file = await open(`${path}.tmp`, 'w', 0o600);
    try {
      await file.writeFile(content);
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(`${path}.tmp`, path);
  } catch (error) {
    throw new OvertickError('unavailable', `The spool cannot be written: ${(error as Error).message}.`, {
      cause: error,
    });
  }
}

function parseSegment(file: Buffer): Segment | null {
  try {
    const headEnd = file.indexOf(10);
    const head = JSON.parse(file.toString('utf8', 0, headEnd)) as {
      version: number;
      crc32: number;
      ids: string[];
      parts: [string, number, number][];
    };
    const body = file.subarray(headEnd + 1);
    if (head.version !== 1 || crc32(body) !== head.crc32) return null;
    let from = 0;
    const parts = head.parts.map(([table, rows, size]) => {
      const lines = body.subarray(from, from + size);
      from += size;
      return { table, rows, lines };
    });
    return { ids: head.ids, parts };
  } catch {
    return null;
  }
}
